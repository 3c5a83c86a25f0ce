// Passkeys: what the browser does when one is added, or used to sign in or to confirm who it is.
import { toast, word } from "./words.js";

const CEREMONIES = { add, use };

async function add(form, options) {
  const wanted = options.creation_options.publicKey;
  const alone = form.elements.passwordless.checked;
  wanted.authenticatorSelection = {
    ...wanted.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    userVerification: alone ? "required" : "preferred",
  };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
}

async function use(_, options) {
  const wanted = options.request_options.publicKey;
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
}

/** What the server asks for: it stands in the page, or is fetched where nobody is known yet. */
async function optionsFor(form) {
  const address = form.dataset.passkeyFrom;
  if (!address) return JSON.parse(document.querySelector("#passkey-options").textContent);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

async function run(form) {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  try {
    const credential = await CEREMONIES[form.dataset.passkey](form, await optionsFor(form));
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    toast(word("passkey_failed")); // refused, cancelled, too slow, or nothing to use: browsers do not tell
    button.removeAttribute("aria-busy");
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(form);
  });
}
