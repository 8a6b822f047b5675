import type { Cloud, Mesh } from '../../../src/api';
import { lagInWords } from './lag';
import { PartList } from './part-list';
import { ServiceCard } from './service-card';

export function CloudPanel({ cloud, mesh }: { readonly cloud: Cloud; readonly mesh: Mesh }) {
  const here = <Each extends { readonly cloud: Cloud | null }>(all: readonly Each[]): Each[] => all.filter((each) => each.cloud === cloud);
  const readers = here(mesh.readers).map((reader) => ({ ...reader, name: 'console reads', detail: lagInWords(reader.lag) }));
  return (
    <section className="panel cloud" aria-label={`Cloud ${cloud}`}>
      <h2>
        <span className="kind">cloud</span> {cloud}
      </h2>
      {here(mesh.services).map((service) => (
        <ServiceCard key={service.name} service={service} />
      ))}
      <h3>Infrastructure</h3>
      <PartList parts={here(mesh.parts).map((part) => ({ ...part, detail: part.kind }))} />
      <h3>Relays, from outbox to topic</h3>
      <PartList parts={here(mesh.relays)} />
      <h3>This console</h3>
      <PartList parts={readers} />
    </section>
  );
}
