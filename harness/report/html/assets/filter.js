// What the page can do beyond being read. It fetches nothing, and puts values into the page as text alone, never as markup.

const PAGE = 50;
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
root.classList.add("script");

/* The packed groups: texts stand once, groups name them by number. */

const data = byId("packed") === null ? { texts: [], rows: [] } : JSON.parse(byId("packed").textContent);
const text = (number) => (number < 0 ? null : data.texts[number]);
const packed = data.rows.map(([gravity, entity, why, count, recognised, paths, plugins, examples]) => ({
  gravity: text(gravity),
  entity: text(entity),
  why: text(why),
  count,
  recognised: text(recognised),
  paths: paths.map(text),
  plugins: plugins.map(text),
  examples: examples.map(([key, request, path, x, y]) => ({
    key: text(key),
    request: text(request),
    path: text(path),
    x: text(x),
    y: text(y),
  })),
  found: null,
}));

function searchable(group) {
  group.found ??= [
    group.gravity,
    group.entity,
    group.why,
    group.recognised,
    ...group.paths,
    ...group.examples.flatMap((one) => [one.key, one.request, one.x, one.y]),
  ]
    .join("\n")
    .toLowerCase();
  return group.found;
}

function slots(template, values) {
  const copy = byId(template).content.cloneNode(true);
  for (const slot of copy.querySelectorAll("[data-slot]")) {
    const value = values[slot.dataset.slot];
    if (value instanceof Node) slot.append(value);
    else if (value === null || value === "") slot.remove();
    else slot.textContent = value;
  }
  return copy;
}

function side(value) {
  const element = document.createElement(value === null || value === "" ? "em" : "code");
  element.textContent = value === null ? "(nothing)" : value === "" ? "(empty)" : value;
  if (element.tagName === "EM") element.className = "none";
  return element;
}

const counted = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
const quoted = (key) => (/^[\w@%+=:,./-]+$/.test(key) ? key : `'${key.replaceAll("'", "'\\''")}'`);

function entryOf(group) {
  const copy = slots("packed-entry", {
    entity: group.entity,
    gravity: group.gravity,
    count: counted(group.count, "difference"),
    why: `${group.why}. At ${group.paths.join(", ")}.`,
    recognised: group.recognised && `Recognised as the documented change ${group.recognised}. It refuses until a waiver acknowledges it.`,
    examples: document.createDocumentFragment(),
  });
  const details = copy.querySelector("details");
  const place = copy.querySelector('[data-slot="examples"]');
  details.addEventListener(
    "toggle",
    () => {
      for (const one of group.examples) {
        const rerun = `${document.body.dataset.reproduce} --case ${quoted(one.key)}`;
        place.append(
          slots("packed-example", { request: one.request, case: one.key, path: one.path, x: side(one.x), y: side(one.y), rerun }),
        );
      }
    },
    { once: true },
  );
  return copy;
}

/* Search and filters. */

const search = byId("search");
const filters = ["plugin", "gravity", "verdict"].map((name) => [name, byId(`filter-${name}`)]);
const standing = [...document.querySelectorAll(".entry")].map((element) => ({ element, found: null }));
const more = byId("more");
const showMore = byId("show-more");
let waiting = 0;
let matching = packed;
let rendered = 0;

function wanted() {
  const [plugin, gravity, verdict] = filters.map(([, select]) => select.value);
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  return { plugin, gravity, verdict, words };
}

function standingMatches(one, { plugin, gravity, verdict, words }) {
  const { dataset } = one.element;
  if (verdict !== "" && dataset.verdict !== verdict) return false;
  if (gravity !== "" && dataset.gravity !== gravity) return false;
  if (plugin !== "" && !dataset.plugins.split(" ").includes(plugin)) return false;
  if (words.length === 0) return true;
  one.found ??= one.element.textContent.toLowerCase();
  return words.every((word) => one.found.includes(word) || dataset.gravity.includes(word));
}

function packedMatches(group, { plugin, gravity, verdict, words }) {
  if (verdict !== "" && verdict !== "different") return false;
  if (gravity !== "" && group.gravity !== gravity) return false;
  if (plugin !== "" && !group.plugins.includes(plugin)) return false;
  return words.every((word) => searchable(group).includes(word));
}

function renderMore() {
  const page = matching.slice(rendered, rendered + PAGE);
  for (const group of page) {
    if (group.gravity !== more.dataset.gravity) {
      const heading = document.createElement("h3");
      heading.textContent = group.gravity;
      more.append(heading);
      more.dataset.gravity = group.gravity;
    }
    more.append(entryOf(group));
  }
  rendered += page.length;
  const left = matching.length - rendered;
  showMore.parentElement.hidden = left === 0;
  showMore.textContent = `Show ${Math.min(PAGE, left)} more of ${left.toLocaleString("en")}`;
}

function apply() {
  clearTimeout(waiting);
  const filter = wanted();
  let shown = 0;
  for (const one of standing) {
    const matches = standingMatches(one, filter);
    one.element.hidden = !matches;
    if (matches) shown += 1;
  }
  for (const list of document.querySelectorAll(".entries:not(#more)")) list.hidden = list.querySelector(".entry:not([hidden])") === null;
  matching = packed.filter((group) => packedMatches(group, filter));
  const narrowed = filter.words.length > 0 || filters.some(([, select]) => select.value !== "");
  byId("shown").textContent = narrowed
    ? `${counted(shown + matching.length, "entry").replace("entrys", "entries")} of ${(standing.length + packed.length).toLocaleString("en")}`
    : "";
  if (more === null) return;
  more.replaceChildren();
  more.dataset.gravity = "";
  rendered = 0;
  if (narrowed) renderMore();
  else {
    showMore.parentElement.hidden = false;
    showMore.textContent = `Show ${Math.min(PAGE, packed.length)} more of ${packed.length.toLocaleString("en")}`;
  }
}

search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(apply, 80);
});
for (const [, select] of filters) select.addEventListener("change", apply);
search.form.addEventListener("submit", (event) => event.preventDefault());
search.form.addEventListener("reset", (event) => {
  // Done here and not by the browser, which clears the fields only after this.
  event.preventDefault();
  search.value = "";
  for (const [, select] of filters) select.value = "";
  apply();
});
showMore?.addEventListener("click", renderMore);
for (const link of document.querySelectorAll("[data-plugin]"))
  link.addEventListener("click", () => {
    filters[0][1].value = link.dataset.plugin;
    apply();
  });

apply();
