-- The sentence around a quotation, cut by the rules of newsdb/queries/context.py; a test holds the two together.
CREATE OR REPLACE FUNCTION analyst.sentence(body text, start_char integer, end_char integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    abbreviation constant text := '(?:\m(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Rev|Hon|St|Jr|Sr|vs|No|Inc'
        '|Corp|Co|Ltd|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|a\.m|p\.m|e\.g|i\.e)|\m[A-Z](?:\.[A-Z])*)\.$';
    closing constant text := '["”’''»)\]]*';
    ending constant text := '[.!?…]+' || closing || '(?=\s+[^\sa-z]|\s*$)';
    longest constant integer := 240;
    -- Cut out of the text once: each cut unpacks all of it.
    before constant integer := least(start_char, 600);
    around constant text := substr(body, start_char - before + 1, before + end_char - start_char + 600);
    quote constant text := substr(around, before + 1, end_char - start_char);
    head text := regexp_replace(left(around, before), '^.*\n', '');
    tail text := split_part(substr(around, before + end_char - start_char + 1), E'\n', 1);
    closed text;
    place integer;
    found integer := 1;
    behind integer;
BEGIN
    -- In front: behind the last end of a sentence. An opening mark right behind an end belongs to the quotation.
    place := 1;
    LOOP
        found := regexp_instr(head, ending, place);
        EXIT WHEN found = 0;
        behind := regexp_instr(head, ending, place, 1, 1);
        IF behind <= char_length(head) AND left(head, found) !~ abbreviation THEN
            closed := substr(head, behind);
        END IF;
        place := behind;
    END LOOP;
    head := ltrim(coalesce(closed, head), E' \t\r\n\u00a0\u2009\u202f\u3000');
    IF char_length(head) > longest THEN
        place := strpos(substr(head, char_length(head) - longest + 1), ' ');
        head := CASE WHEN place > 0 THEN substr(head, char_length(head) - longest + place + 1) ELSE right(head, longest) END;
    END IF;
    -- Behind: the closing mark; then up to the end of the sentence, unless the quotation ends it.
    closed := substring(tail FROM '^' || closing);
    IF rtrim(quote, E' \t\r\n\u00a0') ~ '[.!?…]$' AND ltrim(substr(tail, char_length(closed) + 1)) !~ '^[[:lower:]]' THEN
        RETURN head || quote || closed;
    END IF;
    place := 1;
    LOOP
        found := regexp_instr(tail, ending, place);
        IF found = 0 THEN
            tail := rtrim(tail, E' \t\r\n\u00a0');
            EXIT;
        END IF;
        behind := regexp_instr(tail, ending, place, 1, 1);
        IF left(tail, found) !~ abbreviation THEN
            tail := left(tail, behind - 1);
            EXIT;
        END IF;
        place := behind;
    END LOOP;
    IF char_length(tail) > longest THEN
        place := strpos(reverse(left(tail, longest)), ' ');
        tail := left(tail, CASE WHEN place > 0 AND place < longest THEN longest - place ELSE longest END);
    END IF;
    RETURN head || quote || tail;
END
$function$;
REVOKE ALL ON FUNCTION analyst.sentence(text, integer, integer) FROM PUBLIC;
COMMENT ON FUNCTION analyst.sentence(text, integer, integer) IS
    'The sentence that a stretch of a text stands in, verbatim and within one paragraph: offsets as in analyst.quotes.'
    ' Where a sentence goes on and on, up to 240 characters on each side.';
