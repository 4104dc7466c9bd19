// What an automatic checker of accessibility asks first, in our own words: gives the culprits.
() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const said = (one) => {
    const by = (one.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    if (by.length) return by.map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    return (one.getAttribute("aria-label") ?? one.textContent).trim();
  };
  const wrong = [];
  const scope = document.querySelector("dialog[open]") ?? document;
  for (const one of scope.querySelectorAll("input, select, textarea")) {
    if (seen(one) && ![...one.labels].some((label) => label.textContent.trim())) {
      wrong.push(`no label: ${one.id || one.name}`);
    }
    for (const id of (one.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)) {
      if (!document.getElementById(id)) wrong.push(`described by nothing: ${id}`);
    }
  }
  for (const one of scope.querySelectorAll("button, a[href], summary")) {
    if (seen(one) && !said(one)) wrong.push(`no name: ${one.outerHTML}`);
  }
  for (const one of scope.querySelectorAll("fieldset")) {
    if (!one.querySelector("legend")?.textContent.trim()) wrong.push("no legend");
  }
  for (const one of scope.querySelectorAll("nav, aside, section, dialog, [role=log], [role=group]")) {
    if (!seen(one)) continue;
    if (!one.hasAttribute("aria-label") && !one.hasAttribute("aria-labelledby")) wrong.push(`no name: ${one.className}`);
    const by = one.getAttribute("aria-labelledby");
    if (by && !document.getElementById(by)) wrong.push(`named by nothing: ${by}`);
  }
  let level = scope === document ? 0 : 1;
  for (const one of scope.querySelectorAll("h1, h2, h3, h4")) {
    if (!seen(one)) continue;
    const next = Number(one.tagName[1]);
    if (next > level + 1) wrong.push(`heading ${next} after ${level}: ${one.textContent.trim()}`);
    level = next;
  }
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) wrong.push(`id twice: ${id}`);
  if (document.querySelectorAll("main").length !== 1) wrong.push("not one main");
  if (!document.documentElement.lang) wrong.push("no language");
  return wrong;
}
