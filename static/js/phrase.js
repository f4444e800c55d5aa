// Puts prepared words into a field: <button data-phrase="…" data-into="field id">. What is there stays.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-phrase]")
  const field = button && document.getElementById(button.dataset.into)
  if (!field) return
  const before = field.value.trimEnd()
  field.value = before ? `${before}\n${button.dataset.phrase}` : button.dataset.phrase
  field.dispatchEvent(new Event("input", { bubbles: true }))
  field.focus()
})
