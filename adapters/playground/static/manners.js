// What this browser remembers and does by itself: unread marks, the tour, tabs on a phone, keys.
// Nothing here speaks to the server, and nothing of a ballot is ever remembered.

const generation = document.body.dataset.generation; // another school after "begin again": old marks mean nothing

export function recall(name, otherwise) {
  try { return JSON.parse(localStorage.getItem(`${generation}.${name}`)) ?? otherwise; } catch { return otherwise; }
}

export function keep(name, value) {
  try { localStorage.setItem(`${generation}.${name}`, JSON.stringify(value)); } catch { /* lasts for this page */ }
}

// ---- unread: the newest message number seen, per person and conversation

export function markSeen() {
  const seen = recall("seen", {});
  for (const pane of document.querySelectorAll(".pane")) {
    const { as, in: chat } = pane.dataset;
    const row = document.querySelector(`#persons a[data-person="${CSS.escape(as)}"]`);
    const there = row && JSON.parse(row.dataset.chats).find((one) => one.id === chat);
    if (there) (seen[as] ??= {})[chat] = there.newest;
  }
  keep("seen", seen);
  const isNew = (as, chat) => chat.newest > (seen[as]?.[chat.id] ?? 0);
  for (const row of document.querySelectorAll("#persons a")) {
    const unread = JSON.parse(row.dataset.chats).some((chat) => isNew(row.dataset.person, chat));
    row.querySelector(".unread").hidden = !unread;
  }
  for (const link of document.querySelectorAll(".conversations a[data-chat]")) {
    const { person, chat, newest } = link.dataset;
    link.querySelector(".unread").hidden = !isNew(person, { id: chat, newest: Number(newest) });
  }
}

// ---- tabs: on a narrow screen one column is shown at a time

export function showTab(name) {
  document.body.dataset.tab = name;
  for (const tab of document.querySelectorAll(".tabs button")) {
    if (tab.dataset.tab === name) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

// ---- the tour: five steps, kept where it was left

export function drawTour() {
  const tour = document.getElementById("tour");
  if (!tour) return null; // a year is being watched
  const at = recall("tour", 0);
  const steps = [...tour.querySelectorAll("[data-step]")];
  tour.hidden = at < 0 || at >= steps.length;
  steps.forEach((step, index) => { step.hidden = index !== at; });
  const last = at === steps.length - 1;
  tour.querySelector('[data-tour="next"]').textContent = last ? "Done" : "Next step";
  return steps[at];
}

export function tourPressed(what, goThere) {
  const step = drawTour();
  if (what === "there" && step) return goThere(step.dataset);
  keep("tour", what === "skip" ? -1 : recall("tour", 0) + 1);
  drawTour();
  if (document.getElementById("tour").hidden) document.getElementById("main").focus();
}

// ---- keys: single letters, only outside of fields, and they can be switched off

const KEYS_OFF = "keysOff";

export function drawKeys() {
  document.getElementById("keys").checked = !recall(KEYS_OFF, false);
}

export function keysChosen(on) { keep(KEYS_OFF, !on); }

export function keyPressed(event, goToPerson) {
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest("#persons")) {
    const links = [...document.querySelectorAll("#persons a")];
    const next = links[links.indexOf(event.target.closest("a")) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
    return;
  }
  if (typing || recall(KEYS_OFF, false)) return;
  if (event.key === "/") {
    event.preventDefault();
    showTab("talk");
    document.getElementById("write-main").focus();
  } else if (event.key === "n" || event.key === "p") {
    const links = [...document.querySelectorAll("#persons a")];
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    goToPerson(links[(at + (event.key === "n" ? 1 : -1) + links.length) % links.length]);
  }
}
