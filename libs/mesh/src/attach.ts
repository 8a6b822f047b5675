import { request, type LinkVerb, type MeshStatus, type PartVerb } from './control';
import { MeshError } from './error';
import { partNamed, type Direction, type Environment, type Mesh, type Part, type PartStatus } from './mesh';
import { readState } from './state';

export type { MeshStatus } from './control';

/**
 * The mesh that another process runs, by its state file; SAGA_MESH_STATE names it where tests are started. Throws a MeshError if none is running
 * there.
 */
export async function attach(file = process.env.SAGA_MESH_STATE): Promise<Mesh> {
  if (!file) throw new MeshError('SAGA_MESH_STATE does not name the state file of a running mesh.');
  const { socket, endpoints, environment } = readState(file);
  const { statuses } = await request(socket, { verb: 'status' });
  const parts = statuses.map((status) => remotePart(socket, status));
  const act = (verb: LinkVerb) => async (direction: Direction) => {
    await request(socket, { verb, direction });
  };
  return {
    endpoints,
    environment,
    parts,
    part: (name) => partNamed(parts, name),
    link: {
      cut: act('cut'),
      heal: act('heal'),
      isCut: async (direction) => (await request(socket, { verb: 'status' })).cut.includes(direction),
    },
    stop: async () => {
      await request(socket, { verb: 'stop' });
    },
  };
}

/** All of it with one request. Throws a MeshError if no mesh is running there. */
export async function statusOf(file: string): Promise<MeshStatus> {
  return request(readState(file).socket, { verb: 'status' });
}

function remotePart(socket: string, { name, endpoint }: PartStatus): Part {
  const act = async (verb: PartVerb, environment?: Environment): Promise<void> => {
    await request(socket, { verb, part: name, environment });
  };
  return {
    name,
    endpoint,
    status: async () => {
      const { statuses } = await request(socket, { verb: 'status' });
      const status = statuses.find((each) => each.name === name);
      if (!status) throw new MeshError(`The mesh has no part ${name} any more.`);
      return status;
    },
    start: (more) => act('start', more),
    kill: () => act('kill'),
    pause: () => act('pause'),
    resume: () => act('resume'),
  };
}
