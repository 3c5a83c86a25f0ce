// Times in the reader's own language and time zone.
const language = document.documentElement.lang;
const relative = (style) => new Intl.RelativeTimeFormat(language, { numeric: "auto", style });
const STYLES = { "": relative("short"), narrow: relative("narrow") };
const absolute = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const UNITS = [
  [60, 1, "second"],
  [3_600, 60, "minute"],
  [86_400, 3_600, "hour"],
  [604_800, 86_400, "day"],
];

/** Write each `<time data-ago>` as how long ago it was, or will be, with the date as its title; `data-exact` as the date. */
export function showTimes() {
  for (const time of document.querySelectorAll("time[data-exact]")) {
    time.textContent = absolute.format(new Date(time.dateTime));
  }
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const moment = new Date(time.dateTime);
    time.title = absolute.format(moment);
    time.textContent = ago(moment, STYLES[time.dataset.ago]);
  }
}

function ago(moment, style) {
  const seconds = (moment - Date.now()) / 1_000; // less than 0 in the past
  const unit = UNITS.find(([below]) => Math.abs(seconds) < below);
  if (!unit) return day.format(moment);
  if (Math.abs(seconds) < 45) return style.format(0, "second");
  return style.format(Math.round(seconds / unit[1]), unit[2]);
}
