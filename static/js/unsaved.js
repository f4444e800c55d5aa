// Asks before a page is left on which something was typed and not sent: <form data-unsaved>.
// data-unsaved="typed" is a page that came back with words that were never saved.

const typed = new Set([...document.querySelectorAll('form[data-unsaved="typed"]')])

document.addEventListener("input", (event) => {
  const form = event.target.form
  if (form?.hasAttribute("data-unsaved")) typed.add(form)
})
document.addEventListener("submit", () => typed.clear())
window.addEventListener("beforeunload", (event) => {
  if (typed.size) event.preventDefault()
})
