/** The navigation folds behind a button where there is no room beside the text; style.css decides where that is. */

export function startMenu(): void {
  const button = document.querySelector<HTMLButtonElement>("button.menu");
  if (button === null) return;
  const isOpen = (): boolean => button.getAttribute("aria-expanded") === "true";
  const set = (open: boolean): void => {
    button.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("menu-open", open);
  };
  button.hidden = false;
  document.body.classList.add("folds");
  button.addEventListener("click", () => set(!isOpen()));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    set(false);
    button.focus();
  });
}
