// Runs before anything is drawn: says that scripts work, and whether somebody chose light or dark.
// A plain script in the head, because a module would come after the first paint and the page would flash.

(function () {
  const root = document.documentElement;
  root.classList.add("js");

  const systemIsDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = () => (root.dataset.look ? root.dataset.look === "dark" : systemIsDark());

  // Storage may be forbidden by the browser's settings; then a choice simply does not last.
  const kept = (() => { try { return localStorage.getItem("look"); } catch { return null; } })();
  if (kept === "light" || kept === "dark") root.dataset.look = kept;

  function label() {
    for (const button of document.querySelectorAll("[data-look]")) {
      if (button !== root) button.textContent = isDark() ? "Light" : "Dark";
    }
  }

  document.addEventListener("DOMContentLoaded", label);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("button[data-look]")) return;
    root.dataset.look = isDark() ? "light" : "dark";
    try { localStorage.setItem("look", root.dataset.look); } catch { /* it lasts for this page */ }
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
})();
