/* Who is signed in, what they may do, and the contract that says what there is to do. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { call } from '../api/client';
import type { DataClass, OpenApi } from '../contract/document';
import { modelOf, type Model, type Resource, type Standard } from '../contract/model';
import { actionsFor, holds, isMasked, may } from '../contract/permission';

export interface Me {
  id: string;
  account: string;
  name: string;
  roleNames: string[];
  permissions: string[];
  clearance: DataClass;
  everywhere: boolean;
  regionIds: string[];
  communityIds: string[];
  idleMinutes: number;
  passwordChangeRequired: boolean;
}

export const meQuery = { queryKey: ['me'], queryFn: () => call<Me>('/v1/identity/users/me'), staleTime: 60_000 };

export const useMeQuery = (): UseQueryResult<Me> => useQuery({ ...meQuery, refetchOnWindowFocus: true });

export const modelQuery = {
  queryKey: ['model'],
  queryFn: async () => modelOf(await call<OpenApi>('/openapi.json')),
  staleTime: 300_000, // a service that announces more is seen at the next look or reload
};

export const useModelQuery = (): UseQueryResult<Model> => useQuery(modelQuery);

export interface World {
  me: Me;
  model: Model;
  preview: string | null; // name of the role that menus are shown as
}

export const WorldContext = createContext<World | null>(null);

export function useWorld() {
  const world = useContext(WorldContext);

  if (!world) throw new Error('not signed in');
  const { me, model } = world;
  return {
    ...world,
    may: (resource: Resource, standard: Standard) => may(me.permissions, resource, standard),
    actions: (resource: Resource) => actionsFor(me.permissions, resource),
    holds: (permission: string) => holds(me.permissions, permission),
    masked: (of: DataClass) => isMasked(me.clearance, of),
    resource: (id: string) => model.resources.find((one) => one.id === id),
  };
}
