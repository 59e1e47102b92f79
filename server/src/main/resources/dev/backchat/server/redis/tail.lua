-- Reads a room's position, and the messages behind a position of its tail.
--
-- KEYS  1 meta (hash), 2 tail (stream)
-- ARGV  1 epoch and 2 offset of the position; 3 maximum number of messages; 0 for the end alone
-- Returns {epoch, offset, {{id, {'m', message}}, …}}; nothing if the room has no position
local meta = redis.call('HMGET', KEYS[1], 'e', 'o')
if not meta[1] then
    return {}
end
local from = 1
if meta[1] == ARGV[1] then
    from = tonumber(ARGV[2]) + 1
end
if ARGV[3] == '0' or from > tonumber(meta[2]) then
    return {meta[1], meta[2], {}}
end
return {meta[1], meta[2], redis.call('XRANGE', KEYS[2], from .. '-0', '+', 'COUNT', ARGV[3])}
