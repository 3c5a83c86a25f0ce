// Markdown of an answer that is still being written, as DOM nodes and never as HTML: a model's text
// is a stranger's. The finished answer is drawn by the server; this is close enough not to jump.
import { word } from "../words.js";

const BLOCK = /^(?:(#{1,6}) +(.*)|( *)(?:[-*+]|(\d{1,9})[.)]) +(.*)|> ?(.*)|(```|~~~).*)$/;
const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*|\[(\d{1,3})\]|\[([^\]]+)\]\([^)\s]*\)|!\[[^\]]*\]\([^)]*\)/g;

const make = (tag, children = []) => {
  const node = document.createElement(tag);
  node.append(...children);
  return node;
};

/** The nodes for `text`; a marker `[n]` is a button if `n` is in the set `citable`. */
export function prose(text, citable) {
  const nodes = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; ) at = readBlock(lines, at, nodes, citable);
  return nodes;
}

function readBlock(lines, at, nodes, citable) {
  const line = lines[at];
  if (!line.trim()) return at + 1;
  const [, level, heading, , number, item, quote, fence] = BLOCK.exec(line) ?? [];
  if (fence) return readFence(lines, at, nodes, fence);
  if (level) nodes.push(make(`h${level.length}`, inline(heading, citable)));
  else if (item !== undefined) addItem(nodes, number ? "ol" : "ul", item, citable);
  else if (quote !== undefined) nodes.push(make("blockquote", [make("p", inline(quote, citable))]));
  else return readParagraph(lines, at, nodes, citable);
  return at + 1;
}

function readFence(lines, at, nodes, fence) {
  const end = lines.findIndex((line, place) => place > at && line.startsWith(fence));
  const code = lines.slice(at + 1, end < 0 ? undefined : end).join("\n");
  nodes.push(make("pre", [make("code", [code])]));
  return end < 0 ? lines.length : end + 1;
}

function readParagraph(lines, at, nodes, citable) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !BLOCK.test(lines[end])) end += 1;
  nodes.push(make("p", inline(lines.slice(at, end).join("\n"), citable)));
  return end;
}

function addItem(nodes, tag, item, citable) {
  const last = nodes.at(-1);
  const list = last?.localName === tag ? last : make(tag);
  list.append(make("li", inline(item, citable)));
  if (list !== last) nodes.push(list);
}

function inline(text, citable) {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(done, found.index), ...inlineNode(found, citable));
    done = found.index + found[0].length;
  }
  nodes.push(text.slice(done));
  return nodes;
}

function inlineNode([whole, code, strong, em, number, label], citable) {
  if (code) return [make("code", [code])];
  if (strong) return [make("strong", inline(strong, citable))];
  if (em) return [make("em", inline(em, citable))];
  if (number) return [citable.has(Number(number)) ? citation(Number(number)) : whole];
  return label ? [label] : []; // links come with the finished answer, images never
}

function citation(number) {
  const button = make("button", [String(number)]);
  button.type = "button";
  button.className = "cite";
  button.dataset.cite = number;
  button.setAttribute("aria-label", word("source", { number }));
  return button;
}
