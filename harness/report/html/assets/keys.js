// Keys, places and paper. It knows the rest of the page by its elements alone.

const root = document.documentElement;
const byId = (id) => document.getElementById(id);

/* Places in the page: an entry that is led to opens. */

function openTarget() {
  const target = location.hash.length > 1 ? byId(location.hash.slice(1)) : null;
  if (target?.classList.contains("entry") !== true) return;
  target.querySelector("details").open = true;
  target.scrollIntoView();
  target.focus({ preventScroll: true });
}
addEventListener("hashchange", openTarget);
openTarget();

/* Keys. */

function move(by) {
  const entries = [...document.querySelectorAll(".entry:not([hidden])")].filter((entry) => entry.offsetParent !== null);
  const at = entries.indexOf(document.activeElement?.closest(".entry"));
  const next = entries[at < 0 ? (by > 0 ? 0 : entries.length - 1) : at + by];
  const showMore = byId("show-more");
  if (next === undefined && by > 0 && showMore?.parentElement.hidden === false) {
    showMore.click();
    move(by);
    return;
  }
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function toggleTheme() {
  const dark = root.dataset.theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark";
  theme(dark ? "light" : "dark");
}

function theme(name) {
  root.dataset.theme = name;
  byId("theme").textContent = name === "dark" ? "Light" : "Dark";
}
byId("theme").addEventListener("click", toggleTheme);
if (matchMedia("(prefers-color-scheme: dark)").matches) byId("theme").textContent = "Light";

const search = byId("search");
const help = byId("help");
byId("help-open").addEventListener("click", () => help.showModal());

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest?.("input, select, textarea") ?? null;
  if (event.key === "Escape" && !help.open) {
    search.form.reset();
    search.blur();
    return;
  }
  if (typing !== null || help.open) return;
  const onEntry = event.target.classList?.contains("entry") === true;
  const does = {
    "/": () => search.focus(),
    j: () => move(1),
    k: () => move(-1),
    t: toggleTheme,
    "?": () => help.showModal(),
    ...(onEntry && {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: () => {
        const details = event.target.querySelector("details");
        if (details !== null) details.open = !details.open;
      },
    }),
  }[event.key];
  if (does === undefined) return;
  event.preventDefault();
  does();
});

/* Paper has no folds. */

addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll(".entry > details, .again")) details.open = true;
});
