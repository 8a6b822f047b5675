import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { MeshError, sentenceOf } from './error';
import { directions, type Direction, type Environment, type Mesh, type PartStatus } from './mesh';
import { claim, reach } from './socket';

export const partVerbs = ['kill', 'pause', 'resume', 'start'] as const;
export type PartVerb = (typeof partVerbs)[number];
export const linkVerbs = ['cut', 'heal'] as const;
export type LinkVerb = (typeof linkVerbs)[number];
type Steered = Pick<Mesh, 'parts' | 'part' | 'link' | 'stop'>;

/** One line of JSON each way. */
type Request =
  | { readonly verb: 'status' | 'stop' }
  | { readonly verb: PartVerb; readonly part: string; readonly environment?: Environment }
  | { readonly verb: LinkVerb; readonly direction: Direction };
export interface MeshStatus {
  readonly statuses: readonly PartStatus[];
  readonly cut: readonly Direction[];
}
type Response = MeshStatus | { readonly error: string };

/** The socket through which other programs act on a mesh; to hold it is also what keeps a second mesh out of the folder. */
export class ControlSocket {
  private mesh?: Steered;

  private constructor(private readonly release: () => void) {}

  /** Nothing if a living mesh holds the path already. */
  static async claim(path: string): Promise<ControlSocket | undefined> {
    const early: Socket[] = [];
    let serve = (socket: Socket): void => void early.push(socket);
    const release = await claim(path, (socket) => serve(socket));
    if (!release) return undefined;
    const control = new ControlSocket(release);
    serve = (socket) => control.serve(socket);
    early.forEach(serve);
    return control;
  }

  /** From now on the verbs act on this mesh. */
  expose(mesh: Steered): void {
    this.mesh = mesh;
  }

  close(): void {
    this.release();
  }

  private serve(socket: Socket): void {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      void this.respond(line).then((response) => socket.end(`${JSON.stringify(response)}\n`));
    });
  }

  private async respond(line: string): Promise<Response> {
    const { mesh } = this;
    if (!mesh) return { error: 'The mesh has only just begun to start; try again in a moment.' };
    try {
      const request = JSON.parse(line) as Request;
      if (request.verb === 'stop') await mesh.stop();
      else if ('direction' in request) await mesh.link[request.verb](request.direction);
      else if (request.verb === 'start') await mesh.part(request.part).start(request.environment);
      else if ('part' in request) await mesh.part(request.part)[request.verb]();
      return await statusOf(mesh);
    } catch (error) {
      return { error: sentenceOf(error) };
    }
  }
}

async function statusOf({ parts, link }: Steered): Promise<MeshStatus> {
  const statuses = await Promise.all(parts.map((part) => part.status()));
  const isCut = await Promise.all(directions.map((direction) => link.isCut(direction)));
  return { statuses, cut: directions.filter((_, index) => isCut[index]) };
}

/** Sends one request to a running mesh. Throws a MeshError with the mesh's own sentence, or if nobody listens any more. */
export async function request(path: string, message: Request): Promise<MeshStatus> {
  const socket = await reach(path);
  if (!socket) throw new MeshError('The mesh is not running any more; start it with npm start.');
  const lines = createInterface({ input: socket });
  socket.write(`${JSON.stringify(message)}\n`);
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => [])])) as [string?];
  socket.destroy();
  if (line === undefined) throw new MeshError('The mesh ended before it answered.');
  const response = JSON.parse(line) as Response;
  if ('error' in response) throw new MeshError(response.error);
  return response;
}
