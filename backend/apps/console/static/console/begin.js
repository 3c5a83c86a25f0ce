// The first bot: made from the files or the text that are given on the home page.
import { call, upload } from "./api.js";
import { acceptFiles } from "./drop.js";
import { acceptText } from "./text_form.js";
import { toast, word } from "./words.js";

const begin = document.querySelector("[data-begin]");
const state = document.querySelector("[data-begin-state]");
const LONGEST_NAME = 120;

async function makeBot(name) {
  return call("POST", begin.dataset.bots, {
    name: [...name].slice(0, LONGEST_NAME).join(""),
    workspace_id: begin.dataset.workspace,
  });
}

const knowledgeOf = (bot) => `/bots/${bot.id}/knowledge/`;

/** The bot is named after its first file. If no file is taken it still opens, with the reasons kept. */
async function beginWithFiles(files) {
  if (!files.length) return;
  state.hidden = false;
  try {
    const bot = await makeBot(files[0].name.replace(/\.\w+$/, "") || files[0].name);
    const refused = [];
    for (const [place, file] of files.entries()) {
      state.textContent = `${word("uploading")} ${place + 1} / ${files.length}: ${file.name}`;
      await upload(`/api/v1/bots/${bot.id}/documents/`, file).catch((problem) =>
        refused.push({ name: file.name, message: problem.message }),
      );
    }
    sessionStorage.setItem("chatsphere-refused", JSON.stringify(refused));
    location.assign(knowledgeOf(bot));
  } catch (problem) {
    state.hidden = true;
    toast(problem.message);
  }
}

if (begin) {
  const label = begin.querySelector("[data-drop]");
  acceptFiles(label, { onFiles: beginWithFiles, onFolder: () => toast(word("is_folder")) });
  acceptText(async ({ name, text }) => {
    const bot = await makeBot(name.trim() || text.trim().split("\n")[0]);
    await call("POST", `/api/v1/bots/${bot.id}/documents/train_text/`, { name: name.trim() || bot.name, text });
    location.assign(knowledgeOf(bot));
  });
}
