// What every page does: dialogs, questions before something is deleted, theme, times, htmx.
import { csrfToken } from "./api.js";
import { copy } from "./copying.js";
import { showTimes } from "./times.js";
import { sentenceFor, toast, word } from "./words.js";

const find = (selector) => document.querySelector(selector);

/* Clicks */
const CLICKS = {
  "[data-opens]": open,
  "[data-closes]": (button) => button.closest("dialog").close(),
  "[data-copies]": (button) => copy(find(`#${button.dataset.copies}`).textContent),
  "[data-theme-toggle]": switchTheme,
  "[data-reveals]": reveal,
};

document.addEventListener("click", (event) => {
  for (const [selector, react] of Object.entries(CLICKS)) {
    const button = event.target.closest(selector);
    if (button) react(button, event);
  }
  if (event.target.matches("dialog.dialog")) closeIfOutside(event);
});

/** A link opens its dialog here; without JavaScript it leads to a page that does the same. */
function open(button, event) {
  event.preventDefault();
  find(`#${button.dataset.opens}`).showModal();
}

function closeIfOutside(event) {
  const box = event.target.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) event.target.close();
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = dark === "dark" ? "light" : "dark";
  localStorage.setItem("chatsphere-theme", root.dataset.theme);
}

function reveal(button) {
  const field = find(`#${button.dataset.reveals}`);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  button.setAttribute("aria-label", word(shown ? "hide_password" : "show_password"));
}

/* A question before something is deleted */
const confirmDialog = find("#confirm");

const yes = find("#confirm-yes");
const usualYes = yes.textContent;

function confirmed(question, { confirmDetail = "", confirmYes = usualYes }) {
  find("#confirm-question").textContent = question;
  find("#confirm-detail").textContent = confirmDetail;
  yes.textContent = confirmYes;
  confirmDialog.returnValue = "";
  confirmDialog.showModal();
  return new Promise((resolve) => {
    confirmDialog.addEventListener("close", () => resolve(confirmDialog.returnValue === "yes"), { once: true });
  });
}

yes.addEventListener("click", () => confirmDialog.close("yes"));

document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  const { question, issueRequest, elt } = event.detail;
  if (!elt.dataset.isConfirmed && !(await confirmed(question, elt.dataset))) return;
  if (elt.isConnected) issueRequest(true);
  else askAgain(elt.id);
});

/** A list that is drawn anew while somebody is asked has another button of this id by now. */
function askAgain(id) {
  const button = document.getElementById(id);
  if (!button) return;
  button.dataset.isConfirmed = "yes";
  button.click();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.isConfirmed) return;
  event.preventDefault();
  if (!(await confirmed(form.dataset.confirm, form.dataset))) return;
  form.dataset.isConfirmed = "yes";
  form.requestSubmit();
});

/* A form whose button is there only once there is something to save */
document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-watched]");
  const isAsItWas = (option) => option.selected === option.defaultSelected;
  if (form) form.toggleAttribute("data-changed", ![...target.options].every(isAsItWas));
});

/* htmx */
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});

const POLLED = ["documents", "document", "document-state", "health", "receipts", "sources", "source-now"];
const isPoll = ({ elt, requestConfig }) => POLLED.includes(elt.id) && requestConfig.verb === "get";

document.addEventListener("htmx:responseError", (event) => {
  if (isPoll(event.detail)) return; // it asks again in a second
  const { xhr } = event.detail;
  const isSentence = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  toast(isSentence ? xhr.responseText : sentenceFor(xhr.status));
});

document.addEventListener("htmx:sendError", (event) => {
  if (!isPoll(event.detail)) toast(word("offline"));
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  showTimes();
  focusOn(detail.elt);
  announce(detail.elt);
});

/** A part that is swapped every second is heard only where what it says has changed. */
function announce({ dataset: { says } }) {
  const place = find("#said");
  if (place && says && place.textContent !== says) place.textContent = says;
}

/** What has just come in and matters most gets the focus: a refused field, a secret shown once. */
function focusOn(part) {
  part.querySelector("[data-focus], [aria-invalid]")?.focus();
}

/* At once */
showTimes();
focusOn(document);
setInterval(showTimes, 30_000);
find(".sections [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
find("dialog[data-open]")?.showModal();
find(".entrance form :is([aria-invalid], input:not([type=hidden]))")?.focus();
for (const note of document.querySelectorAll("[data-toast]")) setTimeout(() => note.remove(), 6_000);
