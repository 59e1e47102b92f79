/** A refusal by the service. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/** Returns the output that a response has; throws the service's error if it has one. */
export async function output<T>(response: Response): Promise<T> {
  const said = response.status === 204 ? '' : await response.text();
  const read = said ? JSON.parse(said) : {};
  if (!response.ok) {
    throw new ServiceError(response.status, response.headers.get('x-amzn-ErrorType') ?? 'Error', read.message ?? said);
  }
  return read as T;
}
