// Runs before the page is drawn, so that a chosen theme does not flash the other one.
(() => {
  const kept = localStorage.getItem("chatsphere-theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
})();
