-- Marks (option `mark`: tags of people) and days between two beside a text. A mark lies among the grams of the row that it is
-- said of, and those of a query hold it: the index is asked for it as for a piece of the text, and how many rows bear it is
-- counted like that. A row keeps the marks that it once had; that it has one today, the record that says so tells.

create function platform.today() returns date
    language sql stable parallel safe
    return (now() at time zone 'Asia/Shanghai')::date;

-- Between D800 0000 and DFFF FFFF, where no gram of a text of the basic plane lies.
create function platform.mark_gram(mark text) returns int
    language sql immutable strict parallel safe
    return -671088640 + (('x' || left(md5(mark), 7))::bit(28)::int & 134217727);

create function platform.marks_in(grams int[]) returns int[]
    language sql immutable strict parallel safe
    return array(select g from unnest(grams) g where g between -671088640 and -536870913);

-- What may narrow a search: a column by its value, a date by a range, and a mark: a table with a column, both of its name.
create function platform.search_type(resource text, field text) returns text
    language sql stable
    return coalesce((select case when atttypid = 'date'::regtype then 'daterange' else format_type(atttypid, null) end
                       from pg_attribute where attrelid = format('%I.%I', current_schema(), resource)::regclass and attname = field), 'mark');

create function platform.search_parameter(resource text, field text) returns text
    language sql stable
    return format(', with_%s %s default null', field, replace(platform.search_type(resource, field), 'mark', 'text'));

-- `limit 1`: one look for one row, however many the planner takes them for.
create function platform.search_condition(resource text, field text, given text) returns text
    language sql stable
    return ' and ' || case platform.search_type(resource, field)
        when 'mark'
            then format('(%1$s is null or (select true from %2$I m where m.%3$I = t.id and m.%2$I = %1$s and m.deleted_at is null'
                        ' and coalesce(m.valid_from <= (select today()), true) and coalesce(m.valid_until >= (select today()), true) limit 1) is true)',
                        given, field, resource || '_id')
        when 'daterange' then format('(%1$s is null or t.%2$I <@ %1$s)', given, field)
        else format('(%1$s is null or t.%2$I = %1$s)', given, field) end;

do $do$
declare
    made   text := pg_get_functiondef('platform.make_search(text, text[], boolean)'::regprocedure);
    change constant text[] := array[
        array[$$format(', with_%s %s default null', field,
            (select format_type(atttypid, null) from pg_attribute where attrelid = format('%I.%I', home, resource)::regclass and attname = field))$$,
              $$platform.search_parameter(resource, field)$$],
        array[$$format(' and (with_%1$s is null or t.%1$I = with_%1$s)', field)$$,
              $$platform.search_condition(resource, field, 'with_' || field)$$],
        array[$$format(' and ($%2$s is null or t.%1$I = $%2$s)', field, 4 + array_position(with_fields, field))$$,
              $$platform.search_condition(resource, field, '$' || 4 + array_position(with_fields, field))$$]];
begin
    for i in 1 .. array_length(change, 1) loop
        if (length(made) - length(replace(made, change[i][1], ''))) / length(change[i][1]) <> 1 then
            raise exception 'the search functions are not made as before: %', change[i][1];
        end if;
        made := replace(made, change[i][1], change[i][2]);
    end loop;
    execute made;
end
$do$;
