// Opens dialogs (data-opens="id"), closes them (data-closes, or a click beside them), and folds menus again.

function open(dialog) {
  dialog.dispatchEvent(new CustomEvent("dialog:opening", { bubbles: true }))
  dialog.showModal()
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]")
  const dialog = opener && document.getElementById(opener.dataset.opens)
  if (dialog) {
    event.preventDefault()
    open(dialog)
    return
  }
  if (event.target.closest("[data-closes]") || event.target.matches("dialog[open]")) {
    event.target.closest("dialog")?.close()
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false
  }
})

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false
    menu.querySelector("summary").focus()
  }
})

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false
