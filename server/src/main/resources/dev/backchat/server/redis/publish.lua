-- Publishes a message to a room: checks it, gives it the room's next offset, keeps it in the room's tail, and sends it
-- to the subscribed nodes. All keys are in one slot.
--
-- KEYS  1 meta (hash), 2 tail (stream), 3 channel
-- ARGV  1 fence, empty for none; 2 rate per second, 0 for none; 3 message; 4 length of the tail
--       5 life of the tail in s; 6 replication id of the primary as the publisher knows it
--       7 epoch and 8 offset that the publisher's node has seen; 9 id of a new epoch
--       10 what the message does to the room: '', 'update' (to the version in the fence) or 'delete'
-- Returns {code, epoch, offset}
--
-- Fields of meta: e epoch, o offset, v version, r replication id, f when the rate's bucket is full (in µs), d deleted
local meta = redis.call('HMGET', KEYS[1], 'e', 'o', 'v', 'r', 'f', 'd')
local epoch, offset, version = meta[1], tonumber(meta[2] or 0), tonumber(meta[3] or 0)
if meta[6] and ARGV[10] ~= 'delete' then
    return {'ROOM_DELETED', '', 0}
end
local fence = tonumber(ARGV[1])
if fence and ARGV[10] == '' and fence < version then
    return {'STALE', '', 0}
end
local rate = tonumber(ARGV[2])
if rate > 0 then
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    local full = tonumber(meta[5] or 0)
    -- Set back clocks, here or on a former primary, must not close a room.
    if full < now or full > now + 1000000 then
        full = now
    end
    full = full + 1000000 / rate
    if full - now > 1000000 then
        return {'RATE_EXCEEDED', '', 0}
    end
    redis.call('HSET', KEYS[1], 'f', string.format('%.0f', full))
end
-- Offsets must never be given twice: not after the loss of the keys, nor by a primary that had not received the last
-- ones when it was promoted.
if not epoch or meta[4] ~= ARGV[6] or (ARGV[7] == epoch and tonumber(ARGV[8]) > offset) then
    epoch = ARGV[9]
    offset = 0
    redis.call('DEL', KEYS[2])
end
offset = offset + 1
if fence and fence > version then
    version = fence
end
redis.call('HSET', KEYS[1], 'e', epoch, 'o', offset, 'v', string.format('%.0f', version), 'r', ARGV[6])
if ARGV[10] == 'delete' then
    redis.call('HSET', KEYS[1], 'd', 1)
end
redis.call('EXPIRE', KEYS[1], 86400)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], offset .. '-0', 'm', ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('SPUBLISH', KEYS[3], epoch .. ':' .. offset .. ':' .. ARGV[3])
return {'PUBLISHED', epoch, offset}
