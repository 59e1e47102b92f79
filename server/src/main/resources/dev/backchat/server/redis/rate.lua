-- Takes one from an account's rate: a number per second, with bursts of one second's worth.
--
-- KEYS  1 when the bucket is full (in µs)
-- ARGV  1 rate per second
-- Returns {1}, or {0} if the rate is exceeded
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = tonumber(redis.call('GET', KEYS[1]) or 0)
-- Set back clocks, here or on a former primary, must not close an account.
if full < now or full > now + 1000000 then
    full = now
end
full = full + 1000000 / tonumber(ARGV[1])
if full - now > 1000000 then
    return {0}
end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', 1000)
return {1}
