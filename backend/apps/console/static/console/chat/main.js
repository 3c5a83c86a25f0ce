// The chat page: questions go out, answers come in, each answer can show its sources.
import { call } from "../api.js";
import { copy } from "../copying.js";
import { toast, word } from "../words.js";
import { showSource } from "./panel.js";
import { Speech } from "./speech.js";
import { follow, newKey } from "./reply.js";

const find = (selector) => document.querySelector(selector);
const chat = find("#chat");
const scroll = find("#scroll");
const messages = find("#messages");
const composer = find("#composer");
const field = find("#question");
const complaint = find("#composer-error");
let open = null; // the reply that is being made

/* Asking */
async function conversation() {
  if (!chat.dataset.conversation) {
    const begun = await call("POST", `/api/v1/bots/${chat.dataset.bot}/conversations/`, {});
    chat.dataset.conversation = begun.id;
    history.replaceState(null, "", `/conversations/${begun.id}/`);
  }
  return chat.dataset.conversation;
}

/** Ask `text`. With the `key` of a question whose answer failed, that one is answered anew. */
async function send(text, key = newKey(), asked = null) {
  if (open) return;
  complaint.hidden = true;
  find("#welcome")?.remove();
  const question = asked ?? shownQuestion(text, key);
  const reply = copyOf("bot-message");
  question.after(reply);
  toBottom();
  await listen(reply, async () => ({ conversation: await conversation(), question: { text, key } }));
}

function shownQuestion(text, key) {
  const question = copyOf("user-message");
  question.dataset.key = key;
  question.querySelector(".bubble").textContent = text;
  messages.append(question);
  return question;
}

/** Follow a reply to its end and draw it in `node`. */
async function listen(node, request) {
  const speech = (open = new Speech(node, keepBottom));
  working(true);
  try {
    await follow({ ...(await request()), told: speech.take, onTrouble: speech.lost });
    await speech.settle();
    listConversations();
  } catch (problem) {
    speech.fail(problem.message);
    if (problem.code === "turn_in_progress") complain(problem.message);
  } finally {
    open = null;
    working(false);
    keepBottom();
  }
}

/** The one that has just been begun is now among them. */
function listConversations() {
  const url = `/bots/${chat.dataset.bot}/?current=${chat.dataset.conversation}`;
  window.htmx.ajax("GET", url, { source: "#conversations", target: "#conversations", swap: "outerHTML" });
}

function complain(text) {
  complaint.textContent = text;
  complaint.hidden = false;
}

/* Composer */
function working(is) {
  if (!composer) return;
  find("#send").hidden = is;
  find("#stop").hidden = !is;
  if (is) find("#chat-state").textContent = word("answering");
}

composer?.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  if (!text.trim() || open) return;
  field.value = "";
  fit();
  send(text);
});

field?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

/** Grow with the text where the style sheet cannot do it. */
function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
field?.addEventListener("input", fit);

find("#stop")?.addEventListener("click", async () => {
  if (!open?.id) return;
  await call("POST", `/api/v1/messages/${open.id}/stop/`).catch((problem) => toast(problem.message));
});

/* Clicks in the thread and in the panel */
chat.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const reply = button.closest("[data-message]");
  if (button.dataset.ask) send(button.dataset.ask);
  else if ("copyAnswer" in button.dataset) copy(reply.querySelector("[data-raw]").content.textContent);
  else if ("retry" in button.dataset) retry(button.closest(".message"));
  else if ("cite" in button.dataset) cite(button, reply);
});

function cite(button, reply) {
  const messageId = button.dataset.of ?? reply?.dataset.message;
  if (messageId) showSource(messageId, button.dataset.cite, button);
}

/** A failed answer is made anew in its place; a partial one stays, and its question is asked again. */
function retry(reply) {
  if (open) return;
  const question = previousQuestion(reply);
  const text = question.querySelector(".bubble").textContent;
  if (reply.dataset.status !== "failed" || !question.dataset.key) return send(text);
  reply.remove();
  send(text, question.dataset.key, question);
}

function previousQuestion(node) {
  let before = node.previousElementSibling;
  while (before && !("question" in before.dataset)) before = before.previousElementSibling;
  return before;
}

/* Scrolling: new text is followed only by those who are at the bottom */
let follows = true;
scroll.addEventListener("scroll", () => {
  follows = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
});

new ResizeObserver(keepBottom).observe(scroll); // the panel opens, the composer grows

function toBottom() {
  follows = true;
  keepBottom();
}

function keepBottom() {
  if (follows) scroll.scrollTop = scroll.scrollHeight;
}

function copyOf(template) {
  return find(`template#${template}`).content.firstElementChild.cloneNode(true);
}

/* At once: go on with what was being answered when the page was left */
toBottom();
const unfinished = find('[data-status="pending"], [data-status="streaming"]');
if (unfinished) listen(unfinished, async () => ({ messageId: unfinished.dataset.message }));
if (matchMedia("(min-width: 56rem)").matches) field?.focus();
