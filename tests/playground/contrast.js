// The contrast of every text that can be seen against the ground behind it (WCAG 2.2 AA): gives the weak ones.
() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  // Painting a colour is how to learn its numbers, whatever way it was written in.
  const numbers = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [red, green, blue] = numbers(colour).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (one) => {
    let behind = one;
    while (behind && numbers(getComputedStyle(behind).backgroundColor)[3] < 255) behind = behind.parentElement;
    return behind ? getComputedStyle(behind).backgroundColor : "#fff";
  };
  const weak = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim();
    const one = texts.currentNode.parentElement;
    if (!text || !one.checkVisibility() || one.closest(".hidden, .skip, :disabled, script")) continue;
    const style = getComputedStyle(one);
    const [ink, ground] = [light(style.color), light(groundOf(one))];
    const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) weak.push(`${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
  }
  return weak;
}
