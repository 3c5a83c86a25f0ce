// The JSON API, spoken to with the console's own session.
import { sentenceFor } from "./words.js";

const MOST_FAULTS = 5;

/** A refusal: `message` is for people, `code` for programs; `status` is 0 without any answer. */
export class Problem extends Error {
  constructor(message, { status, code = "", errors = [], retryAfter = 0 }) {
    super(message);
    Object.assign(this, { status, code, errors, retryAfter });
  }
}

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]').content;

/** The answer to a request. Throws a Problem unless it is a 2xx. */
export async function ask(method, url, { body, headers = {}, signal } = {}) {
  const given = { Accept: "application/json", "X-CSRFToken": csrfToken(), ...headers };
  if (body !== undefined) given["Content-Type"] = "application/json";
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(url, { method, headers: given, body: sent, signal }).catch(offline);
  if (!response.ok) throw problemOf(response.status, await response.text(), response.headers);
  return response;
}

/** The JSON of an answer. */
export async function call(method, url, body) {
  return (await ask(method, url, { body })).json();
}

/** Send one file with `fields` beside it; `onProgress` hears 0 to 1. Gives the document, or throws a Problem. */
export function upload(url, file, { fields = {}, onProgress = () => {} } = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file, file.name);
  const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("Accept", "application/json");
  request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(problemOf(0, ""));
    request.onload = () =>
      request.status < 300
        ? resolve(JSON.parse(request.responseText))
        : reject(problemOf(request.status, request.responseText));
    request.send(form);
  });
}

function offline(error) {
  if (error.name === "AbortError") throw error;
  throw problemOf(0, "");
}

function problemOf(status, text, headers) {
  const found = parsed(text);
  const told = found.errors?.length ? sentences(found.errors) : found.detail;
  const retryAfter = Number(headers?.get("Retry-After")) || 0;
  return new Problem(told || sentenceFor(status), { ...found, status, retryAfter });
}

/** The first few of what may be very many faults. */
function sentences(errors) {
  const told = errors.slice(0, MOST_FAULTS).map((fault) => fault.detail);
  return (errors.length > MOST_FAULTS ? [...told, "…"] : told).join(" ");
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {}; // an error page of something in between
  }
}
