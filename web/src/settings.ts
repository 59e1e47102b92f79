// What the server told the page in its HTML, and what the page's own address says.

function told(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="backchat:${name}"]`)?.content ?? '';
}

/** Address of the control plane. */
export const endpoint = location.origin;
/** Address of the Messaging API. */
export const messaging = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
/** Address of the internal port, which has the developer kit and the metrics; empty in production. */
export const internal = told('internal');
/** Id of the dev server's access key, and its secret; empty in production. */
export const key = told('key');
/** Whether requests have a session, as in production, in place of signatures. There is no internal port then. */
export const hasSession = key === '';
export const region = 'us-east-1';
