// A classic script runs before any module: here the element is still unknown to the browser.
const inbox = document.querySelector("countersign-inbox");
document.documentElement.dataset.early = String(customElements.get("countersign-inbox") === undefined);
inbox.connections = [{ id: "ops", label: "Ops", kind: "hookpulse", baseUrl: "/hookpulse" }];
inbox.credentials = async () => ({
  "x-hookpulse-api-key": "sandbox-hookpulse-key",
  "x-brand-uuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
});
