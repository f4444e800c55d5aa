// Puts prepared words into a field: <button data-phrase="…" data-into="field id">. What is there stays.
// The first {placeholder} is selected, so that typing fills it; what is left is said below the field.
// <details data-shelf> holds such buttons: arrows walk, Escape folds.

const PLACEHOLDER = /\{ *([\p{L}_][\p{L}\p{N}_.:\- ]{0,79})\}/gu

function sayWhatIsLeft(field) {
  const place = field.id && document.querySelector(`[data-left-over="${field.id}"]`)
  if (!place) return
  const left = [...new Set([...field.value.matchAll(PLACEHOLDER)].map((found) => found[0]))]
  const said = left.length ? `${place.dataset.words}: ${left.join(", ")}` : ""
  if (place.textContent !== said) place.textContent = said
}

function selectFirst(field, from = 0) {
  const found = [...field.value.matchAll(PLACEHOLDER)].find((one) => one.index >= from)
  if (found) field.setSelectionRange(found.index, found.index + found[0].length)
  return Boolean(found)
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-phrase]")
  const field = button && document.getElementById(button.dataset.into)
  if (!field) return
  event.preventDefault()
  const before = field.value.trimEnd()
  field.value = before ? `${before}\n${button.dataset.phrase}` : button.dataset.phrase
  field.dispatchEvent(new Event("input", { bubbles: true }))
  const shelf = button.closest("[data-shelf]")
  if (shelf) shelf.open = false
  field.focus()
  selectFirst(field, before.length)
})

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) sayWhatIsLeft(event.target)
})

// Tab goes to the next place to fill in, where there is one behind the caret.
document.addEventListener("keydown", (event) => {
  const field = event.target
  if (event.key === "Tab" && !event.shiftKey && field.matches?.("textarea") && document.querySelector(`[data-left-over="${field.id}"]`)) {
    if (selectFirst(field, field.selectionEnd)) event.preventDefault()
    return
  }
  const shelf = field.closest?.("[data-shelf][open]")
  if (!shelf) return
  if (event.key === "Escape") {
    shelf.open = false
    shelf.querySelector("summary").focus()
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
  const rows = [...shelf.querySelectorAll("[data-phrase]")]
  const here = rows.indexOf(field) + (event.key === "ArrowDown" ? 1 : -1)
  rows[Math.min(Math.max(here, 0), rows.length - 1)]?.focus()
  event.preventDefault()
})

// Opened, the focus is on the first one that fits what has been chosen.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("[data-shelf][open]")) return
  const rows = [...event.target.querySelectorAll("[data-phrase]")]
  const chosen = event.target.closest("form")?.querySelector("[name=choice]:checked")?.value.split(":")[0]
  const fits = rows.find((row) => chosen && row.dataset.outcome === chosen)
  const row = fits ?? rows.find((one) => !chosen || !one.dataset.outcome) ?? rows[0]
  row?.focus()
}, true)

// Without scripts they send the form; with scripts Enter elsewhere in it must not reach for them.
for (const button of document.querySelectorAll("button[data-phrase]")) button.type = "button"
