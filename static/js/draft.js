// Keeps what is being written in this tab until the server has it: <form data-draft="decide-CASE-7F3K">.
// A draft fills only fields that the server left empty; secrets, files and tokens are never kept.
// A form with a source_key that was sent and whose answer never came: the next page asks what became of it.

const LEFT_OUT = new Set(["password", "file", "hidden", "submit", "button"])
const SENT = "goodstanding.sent"
const nameOf = (draft) => `goodstanding.draft.${draft}`
const keyOf = (form) => nameOf(form.dataset.draft)
const fieldsOf = (form) => [...form.elements].filter((one) => one.name && !LEFT_OUT.has(one.type))

function keep(form) {
  const values = {}
  for (const field of fieldsOf(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) (values[field.name] ??= []).push(field.value)
    } else if (field.value) values[field.name] = [field.value]
  }
  sessionStorage.setItem(keyOf(form), JSON.stringify(values))
}

function restore(form) {
  const values = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null")
  if (!values) return
  let changed = false
  const answered = new Set(fieldsOf(form).filter((one) => one.checked).map((one) => one.name))
  for (const field of fieldsOf(form)) {
    const kept = values[field.name]
    if (!kept) continue
    if (field.type === "radio" || field.type === "checkbox") {
      if (answered.has(field.name) || !kept.includes(field.value)) continue
      field.checked = true
    } else if (field.tagName === "SELECT" || field.value === "") field.value = kept[0]
    else continue
    changed = true
  }
  const note = form.querySelector("[data-draft-note]")
  if (changed && note) note.hidden = false
}

const say = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }))
const explained = () => document.querySelector("#toasts .toast, [role=alert], .field-error")

async function settle() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null")
  if (!sent) return
  let found
  try {
    const answer = await fetch(`/answers/${encodeURIComponent(sent.key)}/`, { headers: { Accept: "application/json" } })
    if (!answer.ok) return
    found = await answer.json()
  } catch {
    return // still no server: the next page asks again
  }
  sessionStorage.removeItem(SENT)
  if (found.recorded && sent.draft) sessionStorage.removeItem(nameOf(sent.draft))
  // The page carries the same form on, such as a preview: nothing was lost, and nothing is to be said.
  const goesOn = !found.recorded && [...document.getElementsByName("source_key")].some((one) => one.value === sent.key)
  // Nothing was told and it led to this other page, such as to a case just taken: the page says it itself.
  const led = found.recorded && sent.from !== location.pathname && new URL(found.location, location).pathname === location.pathname
  const plain = led && !found.told
  if (!goesOn && !plain && !explained()) say(found.words, found.recorded ? "good" : "warn")
}

function send(form) {
  const key = form.elements.source_key?.value
  if (key) sessionStorage.setItem(SENT, JSON.stringify({ key, draft: form.dataset.draft ?? "", from: location.pathname }))
  else if (form.dataset.draft) sessionStorage.removeItem(keyOf(form))
}

const draftOf = (target) => target.closest?.("form[data-draft]")
document.addEventListener("input", (event) => draftOf(event.target) && keep(draftOf(event.target)))
document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.hasAttribute("hx-post") && form.method === "post" && !event.defaultPrevented) send(form)
})
document.addEventListener("htmx:afterRequest", (event) => {
  const form = draftOf(event.target)
  if (form && event.target === form && event.detail.successful) sessionStorage.removeItem(keyOf(form))
})
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll?.("form[data-draft]").forEach(restore))
settle().finally(() => document.querySelectorAll("form[data-draft]").forEach(restore))
