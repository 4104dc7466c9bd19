// The page as a client of the JSON API. The server draws everything: after each act this asks for the page
// again and puts in place only what has changed, so that focus, open drawers and scrolling stay as they were.

import {
  drawKeys, drawTour, keep, keyPressed, keysChosen, markSeen, recall, showTab, tourPressed,
} from "./manners.js";

const dialog = document.getElementById("dialog");
const said = document.getElementById("said");
const trouble = document.getElementById("trouble");
let move = null; // the controller of the move of the clock that is going on
let returnTo = null; // what had the focus before the dialog opened
let asked = 0; // how often the page was asked for: an older answer that comes late is not drawn over a newer one
let pressed = null; // a promise that the mouse, which is down, comes up again
let release = () => {}; // keeps it

// ---- speaking to the server

async function post(path, body) {
  const response = await fetch(`/play/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}

function complain(error) {
  trouble.textContent = error instanceof TypeError ? "The playground does not answer. Is it still running?" : error.message;
  trouble.hidden = false;
}

// One thing at a time: what is pressed twice in a hurry is done once.
async function doing(button, act) {
  if (button?.getAttribute("aria-busy") === "true") return;
  trouble.hidden = true;
  button?.setAttribute("aria-busy", "true");
  try { await act(); } catch (error) { complain(error); } finally { button?.removeAttribute("aria-busy"); }
}

// ---- drawing anew

async function show(address, { push = true } = {}) {
  const turn = ++asked;
  if (push && address !== location.pathname + location.search) history.pushState(null, "", address);
  // Drawn anew rather than opened: a home stays what its buttons have made it.
  const response = await fetch(push ? address : `${address}${address.includes("?") ? "&" : "?"}again`);
  if (!response.ok) throw new Error("The page could not be drawn. Load it again.");
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  await pressed;
  if (turn !== asked) return;
  if (fresh.body.dataset.generation !== document.body.dataset.generation) return location.assign("/play");
  const focused = document.activeElement?.id;
  document.title = fresh.title;
  document.body.classList.toggle("two", fresh.body.classList.contains("two"));
  for (const id of ["clock", "me", "behind", "year"]) {
    const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
    if (old && now) replace(old, now);
  }
  patch(document.getElementById("persons"), fresh.getElementById("persons"));
  drawPanes(fresh);
  markSeen();
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
}

const again = () => show(location.pathname + location.search, { push: false });

// A click is a press and a release on the very same thing: nothing is put in its place in between.
addEventListener("pointerdown", (event) => {
  release();
  if (event.target.closest("select")) return; // its menu keeps the release for itself
  pressed = new Promise((up) => { release = up; });
});
// The click itself comes right after the release.
for (const end of ["pointerup", "pointercancel", "contextmenu", "blur"]) addEventListener(end, () => setTimeout(release));

function replace(old, fresh) {
  if (old.outerHTML !== fresh.outerHTML) old.replaceWith(fresh);
}

// The list of people keeps its links (and so the focus and the scrolling); only what they say is changed.
function patch(old, fresh) {
  const links = [...fresh.querySelectorAll("a")];
  [...old.querySelectorAll("a")].forEach((link, at) => {
    for (const name of ["aria-current", "data-chats"]) {
      const value = links[at].getAttribute(name);
      if (value === null) link.removeAttribute(name);
      else link.setAttribute(name, value);
    }
    if (link.innerHTML !== links[at].innerHTML) link.innerHTML = links[at].innerHTML;
  });
}

function drawPanes(fresh) {
  const now = [...document.querySelectorAll(".pane")];
  const then = [...fresh.querySelectorAll(".pane")];
  const same = now.length === then.length
    && now.every((pane, at) => pane.dataset.as === then[at].dataset.as && pane.dataset.in === then[at].dataset.in);
  if (!same) {
    document.querySelector(".panes").replaceChildren(...then);
    toTheEnd();
    return;
  }
  now.forEach((pane, at) => {
    const list = pane.querySelector(".scroll");
    const atTheEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    const grown = reconcile(pane.querySelector(".messages"), then[at].querySelector(".messages"));
    if (grown && atTheEnd) endOf(list);
  });
}

// Messages that say the same as before stay the very same elements: a screen reader hears only what is new.
function reconcile(old, fresh) {
  const before = new Map([...old.children].map((item) => [item.id, item]));
  let grown = false;
  const items = [...fresh.children].map((item) => {
    const there = before.get(item.id);
    if (there && there.dataset.state === item.dataset.state) return there;
    grown = true;
    return item;
  });
  if (!grown && items.length === old.children.length) return false;
  const kept = new Set(items);
  for (const item of [...old.children]) if (!kept.has(item)) item.remove();
  items.forEach((item, at) => { if (old.children[at] !== item) old.insertBefore(item, old.children[at] ?? null); });
  return grown;
}

const toTheEnd = () => document.querySelectorAll(".scroll").forEach(endOf);

// The newest message; one that is longer than its place is read from its beginning.
function endOf(list) {
  const newest = list.querySelector(".message:last-child");
  const isLong = newest && newest.offsetHeight > list.clientHeight;
  list.scrollTop = isLong ? newest.offsetTop - 12 : list.scrollHeight;
}

function addressOf(person, chat) {
  const query = new URLSearchParams({ as: person });
  if (chat) query.set("in", chat);
  return `/play?${query}`;
}

// ---- what people do

async function answered(asking, pane) {
  const from = location.href;
  const answer = await asking;
  // They have gone on to somebody else meanwhile, or are about to, and stay there.
  if (!pane.isConnected || location.href !== from) return again();
  if (answer.html) return openDialog(answer.html, pane);
  closeDialog();
  const { as, in: chat } = pane.dataset;
  const to = answer.message?.in;
  // From the home, an answer stands in the chat with the bot.
  if (pane.id === "pane-main" && chat === "home" && answer.message && answer.message.id !== "home") {
    await show(addressOf(as, to));
  } else {
    await again();
  }
  const shown = answer.message?.id && document.getElementById(`${pane.id.replace("pane-", "")}-${answer.message.id}`);
  // What is longer than its place is read from its beginning.
  const isLong = shown && shown.offsetHeight > shown.closest(".scroll").clientHeight;
  shown?.scrollIntoView({ block: isLong ? "start" : "nearest" });
  // The button that was pressed may be gone with its card: the focus goes to what took its place.
  if (shown && document.activeElement === document.body) shown.focus();
}

const press = (button) => doing(button, async () => {
  const pane = button.closest(".pane");
  returnTo = button;
  const { message, button: index } = button.dataset;
  await answered(post("click?html", { as: pane.dataset.as, message, button: Number(index) }), pane);
});

const write = (form) => doing(form.querySelector("button"), async () => {
  const pane = form.closest(".pane");
  const field = form.elements.text;
  const text = field.value;
  if (!text.trim()) return;
  const where = pane.dataset.in === "home" ? "bot" : pane.dataset.in;
  returnTo = field;
  const asking = post("say?html", { as: pane.dataset.as, in: where, text }).then((answer) => {
    if (field.value === text) field.value = ""; // what they have typed meanwhile is not sent yet, and stays
    return answer;
  });
  await answered(asking, pane);
  document.getElementById(field.id)?.focus();
});

// ---- the dialog

function openDialog(html, pane) {
  dialog.innerHTML = html;
  dialog.dataset.pane = pane.id;
  if (!dialog.open) dialog.showModal();
  dialog.firstElementChild.scrollTop = 0;
  const first = dialog.querySelector("[aria-invalid] input, input[aria-invalid], textarea[aria-invalid]")
    ?? dialog.querySelector("input, textarea, select") ?? dialog.querySelector("[data-close]");
  first?.focus();
  said.textContent = "";
}

function closeDialog() {
  if (dialog.open) dialog.close();
}

dialog.addEventListener("close", () => {
  dialog.replaceChildren(); // nothing of what was typed stays in the page
  if (returnTo?.isConnected) returnTo.focus();
});

// Only the answers: a list for check boxes, a string for everything else. The search box is no answer.
function valuesOf(form) {
  const values = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    const name = field.dataset.field;
    const inputs = [...field.querySelectorAll("[name]")];
    if (field.dataset.many === "many") values[name] = inputs.filter((one) => one.checked).map((one) => one.value);
    else if (field.dataset.many === "one") values[name] = inputs.find((one) => one.checked)?.value ?? "";
    else values[name] = inputs[0].value;
  }
  return values;
}

const send = (form) => doing(form.querySelector("[type=submit]"), async () => {
  const pane = document.getElementById(dialog.dataset.pane);
  const body = { as: pane.dataset.as, form: form.dataset.form, values: valuesOf(form) };
  if (form.dataset.message) body.message = form.dataset.message;
  await answered(post("submit?html", body), pane);
  if (form.isConnected) closeDialog(); // taken, and they have gone back to somebody else meanwhile
});

// Long lists of people: what is typed is looked up; whoever is ticked stays in the list.
async function find(search) {
  const finder = search.closest("[data-finder]");
  const list = finder.querySelector(".options");
  const pane = document.getElementById(dialog.dataset.pane);
  const query = new URLSearchParams({ as: pane.dataset.as, field: finder.dataset.finder, query: search.value });
  const response = await fetch(`/play/api/suggest?${query}`);
  if (!response.ok || query.get("query") !== search.value) return; // an older question, answered late
  const { options } = await response.json();
  const ticked = [...list.querySelectorAll("label:has(:checked)")];
  const known = new Set(ticked.map((label) => label.querySelector("input").value));
  const found = (search.value.trim() ? options : []).filter((one) => !known.has(one.value)).slice(0, 8);
  const labels = found.map((one) => {
    const label = document.createElement("label");
    label.className = "option";
    const input = document.createElement("input");
    Object.assign(input, { type: finder.dataset.type, name: finder.dataset.finder, value: one.value });
    const words = document.createElement("span");
    words.textContent = one.label;
    label.append(input, words);
    return label;
  });
  const nobody = Object.assign(document.createElement("p"), { className: "hint", textContent: finder.dataset.nobody });
  list.replaceChildren(...ticked, ...labels, ...(search.value.trim() && !labels.length && !ticked.length ? [nobody] : []));
}

// A list that is all there is shortened while somebody types; what is ticked always stays in sight.
function shorten(search) {
  const wanted = search.value.trim().toLocaleLowerCase();
  for (const label of search.closest(".finder").querySelectorAll(".option")) {
    label.hidden = !label.querySelector(":checked") && !label.textContent.toLocaleLowerCase().includes(wanted);
  }
}

// ---- the clock

const advance = (button) => doing(button, async () => {
  if (move) return;
  const bar = document.getElementById("moving");
  const words = document.getElementById("moving-words");
  const progress = document.getElementById("progress");
  move = new AbortController();
  progress.value = 0;
  words.textContent = "Moving on …";
  bar.hidden = false;
  try {
    const response = await fetch("/play/api/clock", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/x-ndjson" },
      body: JSON.stringify({ advance: button.dataset.advance }),
      signal: move.signal,
    });
    if (!response.ok) throw new Error((await response.json()).error.message);
    for await (const line of lines(response.body)) {
      if (line.error) throw new Error(line.error.message);
      if (line.when) words.textContent = line.when;
      if (line.share !== undefined) progress.value = line.share;
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  } finally {
    move = null;
    bar.hidden = true;
    await again();
    said.textContent = `It is now ${document.querySelector("#clock time").textContent}.`;
  }
});

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    for (const part of parts) yield JSON.parse(part);
  }
}

const watchYear = (button) => doing(button, async () => {
  if (!confirm("Watch a year? This begins with a new school; everything that happened in this one is forgotten.")) return;
  await post("year", {});
  location.assign("/play");
});

const beginAgain = (button) => doing(button, async () => {
  if (!confirm("Begin again with a new school? Everything that happened in this one is forgotten.")) return;
  await post("reset", {});
  location.assign("/play");
});

// ---- one listener for each kind of event, so that what is drawn later works as well

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const link = at("a[data-go]");
  if (link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab or window, as usual
    event.preventDefault();
    go(link);
  } else if (at("button[data-button]")) press(at("button[data-button]"));
  else if (at("[data-advance]")) advance(at("[data-advance]"));
  else if (at("[data-stop]")) move?.abort();
  else if (at("[data-reset]")) beginAgain(at("[data-reset]"));
  else if (at("[data-watch]")) watchYear(at("[data-watch]"));
  else if (at("[data-close]")) closeDialog();
  else if (at(".tabs button")) { showTab(at(".tabs button").dataset.tab); if (at(".tabs button").dataset.tab === "talk") toTheEnd(); }
  else if (at("[data-tour]")) tourPressed(at("[data-tour]").dataset.tour, takeThere);
});

// Who is chosen again is found where they were left.
function go(link) {
  const person = link.closest("#persons") && link.dataset.person;
  const address = person ? addressOf(person, recall("places", {})[person]) : link.getAttribute("href");
  return doing(null, async () => {
    await show(address);
    remember();
    if (!link.closest("#persons")) showTab("talk");
  });
}

function remember() {
  const { as, in: chat } = document.getElementById("pane-main").dataset;
  keep("places", { ...recall("places", {}), [as]: chat });
}

function takeThere(step) {
  return doing(null, async () => {
    await show(addressOf(step.as, step.in));
    showTab("talk");
    const field = document.getElementById("write-main");
    field.value = step.say;
    field.focus();
  });
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches("[data-composer]")) write(event.target);
  else if (event.target.matches("[data-form]")) send(event.target);
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-finder] input[type=search]")) doing(null, () => find(event.target));
  if (event.target.matches("[data-filter]")) shorten(event.target);
});

document.addEventListener("change", (event) => {
  if (event.target.id === "keys") keysChosen(event.target.checked);
  if (event.target.id === "beside" && event.target.value) {
    const { as, in: chat } = document.getElementById("pane-main").dataset;
    const shared = chat.startsWith("pair:") ? chat : "bot";
    doing(null, () => show(`${addressOf(as, chat)}&${new URLSearchParams({ beside: event.target.value, beside_in: shared })}`));
  }
});

document.addEventListener("keydown", (event) => keyPressed(event, go));
addEventListener("popstate", () => doing(null, again));
// Another window, or a script, may have gone on meanwhile.
addEventListener("focus", () => { if (!dialog.open && !move) doing(null, again); });

drawTour();
drawKeys();
markSeen();
toTheEnd();
