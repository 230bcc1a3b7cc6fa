/** Narrows the list of rules down. What is chosen stands in the address, so that a reload and a link keep it. */

export function startFilters(): void {
  const form = document.querySelector<HTMLFormElement>("form.filters");
  if (form === null) return;
  const rows = [...document.querySelectorAll<HTMLTableRowElement>("table.rules tbody tr")];
  restore(form);
  const apply = (): void => {
    const chosen = new FormData(form);
    for (const row of rows) row.hidden = ![...chosen].every(([name, value]) => answers(row, name, String(value)));
    say(form, rows);
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    apply();
    keep(form);
  });
  form.hidden = false;
  apply();
}

function answers(row: HTMLTableRowElement, name: string, value: string): boolean {
  if (value.trim() === "") return true;
  if (name !== "words") return (row.dataset[name] ?? "").split(" ").includes(value);
  const text = (row.textContent ?? "").toLowerCase();
  return value
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function say(form: HTMLFormElement, rows: readonly HTMLTableRowElement[]): void {
  const shown = rows.filter((row) => !row.hidden).length;
  const count = form.querySelector(".count");
  if (count !== null) count.textContent = shown === rows.length ? `${shown} rules` : `${shown} of ${rows.length} rules`;
  const nothing = document.querySelector<HTMLElement>(".nothing");
  if (nothing !== null) nothing.hidden = shown > 0;
}

/** Choices that the address names: `?priority=P0&fix=yes`. */
function restore(form: HTMLFormElement): void {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }
}

function keep(form: HTMLFormElement): void {
  const chosen = [...new FormData(form)]
    .filter(([, value]) => value !== "")
    .map(([name, value]) => [name, String(value)]);
  const query = new URLSearchParams(chosen).toString();
  history.replaceState(null, "", `${location.pathname}${query === "" ? "" : `?${query}`}${location.hash}`);
}
