import { Component, type ReactNode } from 'react';
import { Failure } from './notice';

interface BoundaryProps {
  readonly children: ReactNode;
}

/** A view that fails says so, and leaves the others alone. */
export class Boundary extends Component<BoundaryProps, { readonly failure?: Error }> {
  override state: { readonly failure?: Error } = {};

  static getDerivedStateFromError(error: unknown): { readonly failure: Error } {
    return { failure: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    return this.state.failure ? <Failure failure={this.state.failure} /> : this.props.children;
  }
}
