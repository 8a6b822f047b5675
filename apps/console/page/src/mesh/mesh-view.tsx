import type { Cloud, Mesh } from '../../../src/api';
import { useAnswer } from '../api';
import { count, clock } from '../figures';
import { useConnection, useLatestMesh } from '../live/feed';
import { Heading } from '../parts/heading';
import { Failure, Notice, Status } from '../parts/notice';
import { CloudPanel } from './cloud-panel';
import { LinkPanel } from './link-panel';
import { PartList } from './part-list';
import { TryIt } from './try-it';

const clouds: readonly Cloud[] = ['aws', 'azure'];

export function MeshView() {
  const told = useLatestMesh();
  const { answer, failure } = useAnswer<Mesh>('/api/mesh');
  const mesh = told ?? answer;
  const connection = useConnection();
  return (
    <>
      <Heading title="Mesh" lead="Three services in two clouds; they know each other by events alone." />
      <TryIt />
      {!mesh && failure && <Failure failure={failure} />}
      <Status>
        {mesh && connection === 'interrupted' && <Notice tone="warn">The console is not heard. {ageOf(mesh)}</Notice>}
        {!mesh && !failure && <Notice tone="busy">Looking at both clouds.</Notice>}
      </Status>
      {/* Not where the page has only just been loaded: then the mesh is of now. */}
      {told && connection === 'connecting' && <p className="quiet">{ageOf(told)}</p>}
      {mesh && <Picture mesh={mesh} />}
    </>
  );
}

function ageOf({ at }: Mesh): string {
  return `This is the mesh as it was at ${clock(at)}.`;
}

function Picture({ mesh }: { readonly mesh: Mesh }) {
  const { events, repeats, unreadable } = mesh.log;
  return (
    <>
      <div className="mesh">
        <CloudPanel cloud={clouds[0]!} mesh={mesh} />
        <LinkPanel links={mesh.links} />
        <CloudPanel cloud={clouds[1]!} mesh={mesh} />
      </div>
      <section className="panel" aria-label="Of both clouds">
        <h2>Of both clouds</h2>
        <PartList parts={mesh.parts.filter(({ cloud }) => cloud === null)} />
        <p className="quiet">
          The console's log holds {count(events, 'event')}, has met {count(repeats, 'repeat')} and{' '}
          {count(unreadable, 'record that is no event', 'records that are no events')}. Looked at {clock(mesh.at)}.
        </p>
      </section>
    </>
  );
}
