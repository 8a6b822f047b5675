/** An event that its schema does not allow; nothing was written. A mistake in the program that made the event. */
export class InvalidEventError extends Error {
  /** `violations` are sentences, each beginning with the path of a field, e.g. `lines.0.quantity must be …`. */
  constructor(
    readonly eventType: string,
    readonly violations: readonly string[],
  ) {
    super(`${eventType} is not valid: ${violations.join('; ')}`);
    this.name = 'InvalidEventError';
  }
}

/** A record that can never be read, however often it is tried. */
export class UndecodableRecordError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`The record cannot be decoded: ${reason}`, options);
    this.name = 'UndecodableRecordError';
  }
}

/** A record of an event type that this build does not know: sound, but written by a newer program and not meant for this one. */
export class UnknownEventTypeError extends Error {
  constructor(readonly eventType: string) {
    super(`This build does not know the event type ${eventType}`);
    this.name = 'UnknownEventTypeError';
  }
}

/** The registry gave no answer of its own: it is down, starting, overloaded, or something else sits at its address. It will pass. */
export class RegistryUnavailableError extends Error {
  /** Whoever meets it waits and tries again; libs/messaging and libs/service ask for this. */
  readonly transient = true;

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`The schema registry at ${url} is not available: ${reason}`, options);
    this.name = 'RegistryUnavailableError';
  }
}

/** The registry is there but does not have the schema of this build. It passes when the provisioner has run. */
export class SchemaNotRegisteredError extends Error {
  readonly transient = true;

  constructor(subject: string, url: string) {
    super(`The schema registry at ${url} does not have this build's schema of ${subject}: run the provisioner`);
    this.name = 'SchemaNotRegisteredError';
  }
}

/** Nothing can be written yet, because the registry has not been heard since the program started. It will pass. */
export class CodecNotPreparedError extends Error {
  readonly transient = true;

  constructor(eventType: string) {
    super(`${eventType} cannot be written yet: the schema registry has not been heard since this program started`);
    this.name = 'CodecNotPreparedError';
  }
}
