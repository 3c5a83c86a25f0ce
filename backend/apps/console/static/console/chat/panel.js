// The source panel: beside the thread where there is room, else a sheet over it.

const panel = document.querySelector("#panel");
const narrow = matchMedia("(max-width: 56rem)");
let opener = null;

/** Show source `index` of a reply with the text around it; without `index` the list of all. */
export async function showSource(messageId, index, button) {
  const query = index ? `?index=${index}` : "";
  const before = panel.firstElementChild;
  await window.htmx
    .ajax("GET", `/messages/${messageId}/sources/${query}`, { source: "#panel", target: "#panel", swap: "innerHTML" })
    .catch(() => {});
  if (panel.firstElementChild === before) return; // refused or not reached, which has been told
  if (!panel.open) {
    opener = button;
    if (narrow.matches) panel.showModal();
    else panel.show();
  }
  mark(messageId, index);
  panel.querySelector("#passage .quoted, #passage")?.scrollIntoView({ block: "center" });
  panel.querySelector(".panel-body")?.focus({ preventScroll: true });
}

function mark(messageId, index) {
  for (const shown of document.querySelectorAll(".is-shown")) shown.classList.remove("is-shown");
  if (!index) return;
  const reply = document.getElementById(`message-${messageId}`);
  for (const cited of reply?.querySelectorAll(`[data-cite="${index}"]`) ?? []) cited.classList.add("is-shown");
}

function close() {
  panel.close();
  panel.replaceChildren();
  mark();
  if (opener?.isConnected) opener.focus();
}

panel.addEventListener("click", (event) => {
  if (event.target.closest("[data-panel-close]") || event.target === panel) close();
});
panel.addEventListener("cancel", (event) => {
  event.preventDefault();
  close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open && !document.querySelector("dialog:modal, :popover-open")) close();
});
