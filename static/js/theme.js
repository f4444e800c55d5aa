// Light, dark, or whatever the system says; remembered in a cookie so that the server paints it right at once.

const YEAR = 365 * 24 * 3600
const root = document.documentElement

function mark() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.toggleAttribute("aria-current", button.dataset.themeChoice === (root.dataset.theme ?? ""))
    if (button.hasAttribute("aria-current")) button.setAttribute("aria-current", "true")
  }
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice
  if (choice === undefined) return
  if (choice) root.dataset.theme = choice
  else delete root.dataset.theme
  document.cookie = `theme=${choice}; path=/; max-age=${choice ? YEAR : 0}; samesite=lax`
  mark()
})

for (const group of document.querySelectorAll("[data-themes]")) group.hidden = false
mark()
