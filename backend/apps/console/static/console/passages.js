// Marks what was searched for in the passages that were found, where the browser can.
const WORD = /\S+/g;

function ranges(root, word) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode.data.toLowerCase();
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      const range = new Range();
      range.setStart(texts.currentNode, Math.min(at, texts.currentNode.length));
      range.setEnd(texts.currentNode, Math.min(at + word.length, texts.currentNode.length));
      found.push(range);
    }
  }
  return found;
}

function mark() {
  const words = document.querySelector(".finder [name=q]")?.value.toLowerCase().match(WORD) ?? [];
  const texts = [...document.querySelectorAll(".passage-text")];
  const found = texts.flatMap((text) => words.flatMap((word) => ranges(text, word)));
  CSS.highlights.set("found", new Highlight(...found));
}

if (CSS.highlights) {
  mark();
  document.addEventListener("htmx:afterSettle", mark);
}
