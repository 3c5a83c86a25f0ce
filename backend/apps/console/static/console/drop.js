// Files that are dropped on, or chosen in, a `[data-drop]` label.

/** Call `onFiles` with the files of each drop or choice; folders are left to `onFolder`. */
export function acceptFiles(label, { onFiles, onFolder = () => {} }) {
  const input = label.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    onFiles([...input.files]);
    input.value = "";
  });
  let depth = 0; // a drag enters and leaves the label's children as well
  const show = (change) => label.classList.toggle("is-over", (depth = Math.max(0, depth + change)) > 0);
  label.addEventListener("dragenter", () => show(1));
  label.addEventListener("dragleave", () => show(-1));
  label.addEventListener("drop", (event) => {
    show(-depth);
    const items = [...event.dataTransfer.items];
    if (items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) onFolder();
    onFiles(items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile()).filter(Boolean));
  });
}

// A file that misses its mark must not replace the page.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
