create table if not exists orders (
  id uuid primary key,
  customer text not null,
  currency text not null,
  lines jsonb not null,
  total numeric not null,
  status text not null,
  delivery jsonb,
  parcel text
);

create table if not exists customers (
  id serial primary key,
  email text not null
);

create table if not exists subscribers (
  email text primary key
);
