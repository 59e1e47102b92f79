-- Leases connections of an account to a node, as far as the other nodes' leases leave some.
--
-- KEYS  1 leases (hash: node to 'number:end in ms')
-- ARGV  1 node; 2 number that it uses already, which it gets in any case; 3 number that it wants; 4 limit of all nodes
--       5 life of the lease in ms
-- Returns {number}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local others = 0
local leases = redis.call('HGETALL', KEYS[1])
for i = 1, #leases, 2 do
    if leases[i] ~= ARGV[1] then
        local number, last = string.match(leases[i + 1], '(%d+):(%d+)')
        if tonumber(last) < now then
            redis.call('HDEL', KEYS[1], leases[i])
        else
            others = others + tonumber(number)
        end
    end
end
local number = math.max(tonumber(ARGV[2]), math.min(tonumber(ARGV[3]), tonumber(ARGV[4]) - others))
if number == 0 then
    redis.call('HDEL', KEYS[1], ARGV[1])
else
    redis.call('HSET', KEYS[1], ARGV[1], number .. ':' .. string.format('%.0f', now + ARGV[5]))
    redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
return {number}
