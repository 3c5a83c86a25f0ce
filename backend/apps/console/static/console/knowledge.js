// Uploads, several at a time, each with its own progress and its own words when it is refused.
import { call, upload } from "./api.js";
import { acceptFiles } from "./drop.js";
import { acceptPairs } from "./pairs_form.js";
import { acceptText } from "./text_form.js";
import { toast, word } from "./words.js";

const AT_ONCE = 2;
const DONE_STAYS = 2_500; // milliseconds
const drop = document.querySelector("[data-upload]");
const review = document.querySelector("#review");
const uploads = document.querySelector("#uploads");
const waiting = [];
let running = 0;

const refreshDocuments = () => window.htmx.trigger("#documents", "refresh");

function rowFor(name) {
  const row = document.querySelector("template#upload-row").content.firstElementChild.cloneNode(true);
  row.querySelector(".upload-name").textContent = name;
  row.querySelector(".upload-name").title = name;
  row.querySelector("[data-dismiss]").addEventListener("click", () => row.remove());
  uploads.append(row);
  return row;
}

function settle(row, kind, text) {
  row.classList.add(kind);
  row.querySelector("progress").remove();
  row.querySelector(".upload-state").textContent = text;
}

function refuse(row, text) {
  settle(row, "is-bad", text);
  row.setAttribute("role", "alert");
}

function accept(files, url = drop.dataset.upload) {
  for (const file of files) {
    const row = rowFor(file.name);
    if (file.size > Number(drop.dataset.maxBytes)) {
      refuse(row, word("too_large", { size: Math.floor(drop.dataset.maxBytes / 2 ** 20) }));
      continue;
    }
    row.querySelector(".upload-state").textContent = word("waiting");
    row.querySelector("progress").value = 0;
    waiting.push({ file, row, url, isReviewed: review.checked });
  }
  while (running < AT_ONCE && waiting.length) work();
}

async function work() {
  running += 1;
  for (let next = waiting.shift(); next; next = waiting.shift()) await send(next);
  running -= 1;
}

async function send({ file, row, url, isReviewed }) {
  const progress = row.querySelector("progress");
  row.querySelector(".upload-state").textContent = word("uploading");
  try {
    const onProgress = (share) => {
      if (share < 1) progress.value = share * 100;
      else progress.removeAttribute("value"); // all is sent; the server has yet to answer
    };
    const taken = await upload(url, file, { fields: { review: String(isReviewed) }, onProgress });
    const wasHere = taken.status !== "queued" || document.getElementById(`document-${taken.id}`);
    settle(row, "is-done", word(wasHere ? "already_here" : "accepted"));
    if (!wasHere) setTimeout(() => row.remove(), DONE_STAYS);
    refreshDocuments();
  } catch (problem) {
    refuse(row, problem.message);
  }
}

/** What the home page could not upload is told here. */
function tellRefused() {
  const refused = JSON.parse(sessionStorage.getItem("chatsphere-refused") ?? "[]");
  sessionStorage.removeItem("chatsphere-refused");
  for (const { name, message } of refused) refuse(rowFor(name), message);
}

/** The list is swapped every second; a screen reader hears only what has changed. */
function announce() {
  const state = document.querySelector("#documents-state");
  const summary = document.querySelector("#documents").dataset.summary;
  if (state.textContent !== summary) state.textContent = summary;
}

if (drop) {
  acceptFiles(drop, { onFiles: accept, onFolder: () => toast(word("is_folder")) });
  acceptText(async ({ name, text }) => {
    await call("POST", `${drop.dataset.upload}train_text/`, { name, text, review: review.checked });
    toast(word("added"));
    refreshDocuments();
  });
  const pairs = document.querySelector("[data-pairs-form]");
  acceptPairs(pairs, async (given) => {
    await call("POST", pairs.dataset.posts, { ...given, review: review.checked });
    toast(word("added"));
    refreshDocuments();
  });
  document.querySelector("#pairs-file").addEventListener("change", ({ target }) => {
    accept([...target.files], pairs.dataset.posts);
    target.value = "";
  });
  tellRefused();
}
document.addEventListener("htmx:afterSettle", announce);
