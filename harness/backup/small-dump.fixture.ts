const ws = "00000000-0000-4000-8000-000000000001";

/** A dump as pg_dump writes it, of as few tables as a Kong can have, with everything in it that a restore must get past. */
export const smallDump = String.raw`--
-- PostgreSQL database dump
--

\restrict k3Y

-- Dumped from database version 13.1
SET statement_timeout = 0;
SET setting_of_another_version = on;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET default_tablespace = '';

CREATE DATABASE kong WITH TEMPLATE = template0 ENCODING = 'UTF8';
ALTER DATABASE kong OWNER TO kong;
\connect kong

CREATE SCHEMA public;
CREATE EXTENSION IF NOT EXISTS extension_that_is_not_here WITH SCHEMA public;
COMMENT ON EXTENSION extension_that_is_not_here IS 'semicolons; and ''quotes''';

CREATE FUNCTION public.sync_tags() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
          -- it's; $1
          RETURN NEW;
        END;
      $$;
ALTER FUNCTION public.sync_tags() OWNER TO kong;

CREATE TABLE public.workspaces (id uuid NOT NULL, name text, created_at timestamp with time zone);
CREATE TABLE public.schema_meta (key text NOT NULL, subsystem text NOT NULL, last_executed text, executed text[], pending text[]);
CREATE TABLE public.services (id uuid NOT NULL, created_at timestamp with time zone, name text, host text, port bigint, tags text[], ws_id uuid);
CREATE TABLE public.routes (id uuid NOT NULL, created_at timestamp with time zone, name text, service_id uuid, paths text[], ws_id uuid);
CREATE TABLE public.plugins (
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT (CURRENT_TIMESTAMP(0) AT TIME ZONE 'UTC'::text),
    name text NOT NULL, config jsonb NOT NULL, enabled boolean NOT NULL, ws_id uuid
);
ALTER TABLE public.plugins OWNER TO kong;

COPY public.workspaces (id, name, created_at) FROM stdin;
${ws}	default	2024-05-01 10:00:00+00
\.

COPY public.schema_meta (key, subsystem, last_executed, executed, pending) FROM stdin;
schema_meta	core	015_270_to_280	{000_base,008_150_to_200,015_270_to_280}	{}
\.

COPY public.services (id, created_at, name, host, port, tags, ws_id) FROM stdin;
00000000-0000-4000-8000-00000000007a	2024-05-01 10:00:00+00	orders	orders.internal	8080	{"a\tb",it's}	${ws}
\.

COPY public.routes (id, created_at, name, service_id, paths, ws_id) FROM stdin;
00000000-0000-4000-8000-00000000007b	2024-05-01 10:00:00+00	by-id	00000000-0000-4000-8000-00000000007a	{"/orders/(?<id>\\\\d+)$"}	${ws}
\.

INSERT INTO public.plugins VALUES ('00000000-0000-4000-8000-00000000007c', '2024-05-01 10:00:00+00', 'key-auth',
'{"note": "line 1\nline 2; ''quoted''"}', true, '${ws}');

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (id);
CREATE TRIGGER services_sync AFTER INSERT OR DELETE OR UPDATE OF tags ON public.services FOR EACH ROW EXECUTE FUNCTION public.sync_tags();
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO kong;

--
-- PostgreSQL database dump complete
--

\unrestrict k3Y
`;
