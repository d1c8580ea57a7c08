-- Load for wrk: orders with keys of their own from random households, each with its own session.
-- Environment: BENCH_PATH, BENCH_COOKIES (a line "household cookie" each), BENCH_OFFERS (offers 1 … n, evenly), BENCH_SEED,
-- BENCH_JUDGED (1 = each answer is looked at). The last line printed is one JSON object.
local doors, cookies = {}, {}
for line in io.lines(os.getenv("BENCH_COOKIES")) do
  local door, cookie = line:match("^(%d+) (%S+)$")
  doors[#doors + 1], cookies[#cookies + 1] = door, cookie
end
local offers, count = tonumber(os.getenv("BENCH_OFFERS")), #doors
local threads, random, format = {}, math.random, string.format

function setup(thread)
  threads[#threads + 1] = thread
  thread:set("number", #threads)
end

local head
function init()
  math.randomseed(tonumber(os.getenv("BENCH_SEED")) * 64 + number)
  head = "POST " .. os.getenv("BENCH_PATH") .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nContent-Type: application/json\r\nX-Baogong-Client: bench\r\nCookie: __Host-baogong="
end

function request()
  local n = random(count)
  local offer = offers == 1 and 1 or random(offers)
  local body = format(
    '{"key":"%04x%04x-%04x-4%03x-8%03x-%04x%04x%04x","cycle":%d,"household":%s,"lines":[{"offer":%d,"pieces":1}]}',
    random(0, 65535), random(0, 65535), random(0, 65535), random(0, 4095), random(0, 4095), random(0, 65535),
    random(0, 65535), random(0, 65535), offer > 500 and 2 or 1, doors[n], offer)
  return head .. cookies[n] .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

-- Looking at each answer costs the generator a third of its speed: what is compared must be looked at alike.
unclear = 0
if os.getenv("BENCH_JUDGED") == "1" then
  function response(status, headers)
    if status ~= 200 and not ((status == 503 or status == 429) and headers["Retry-After"]) then unclear = unclear + 1 end
  end
end

function done(summary, latency)
  local e, odd = summary.errors, 0
  for _, thread in ipairs(threads) do odd = odd + thread:get("unclear") end
  print(format('{"requests":%d,"microseconds":%d,"refused":%d,"unclear":%d,"broken":%d,"timeouts":%d,"p50":%.0f,"p99":%.0f}',
    summary.requests, summary.duration, e.status, odd, e.connect + e.read + e.write, e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
