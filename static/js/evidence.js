// [ and ] walk through the pieces of evidence; a picture or clip that cannot be loaded says so.

const isTyping = (element) =>
  element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName) ||
  (element.tagName === "INPUT" && !["radio", "checkbox", "button", "submit"].includes(element.type))

function walk(step) {
  const nav = document.querySelector("[data-walk]")
  const pieces = [...document.querySelectorAll(nav ? nav.dataset.walk : ".case-page .evidence")]
  if (!pieces.length) return false
  const here = pieces.findIndex((one) => one.contains(document.activeElement))
  const next = here < 0 ? (step > 0 ? 0 : pieces.length - 1) : Math.min(Math.max(here + step, 0), pieces.length - 1)
  pieces[next].focus()
  pieces[next].scrollIntoView({ block: "start" })
  return true
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || isTyping(event.target)) return
  if (localStorage.getItem("goodstanding.keys.off") || document.querySelector("dialog[open]")) return
  if ((event.key === "]" || event.key === "[") && walk(event.key === "]" ? 1 : -1)) event.preventDefault()
})

function gone(medium) {
  const item = medium.closest(".medium")
  item?.querySelector("[data-medium-gone]")?.removeAttribute("hidden")
  medium.hidden = true
}

document.addEventListener("error", (event) => {
  if (event.target.matches?.("[data-medium]")) gone(event.target)
}, true)
for (const medium of document.querySelectorAll("[data-medium]")) {
  if (medium.error || (medium.complete && medium.naturalWidth === 0)) gone(medium)
}
