-- Load for wrk: open pages that ask what is left, each every quarter of a minute at a moment of its own.
function init() math.randomseed(os.time()) end
function delay() return math.random(7500, 22500) end
function done(summary, latency)
  local e = summary.errors
  print(string.format('{"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"timeouts":%d,"p50":%.0f,"p99":%.0f}',
    summary.requests, summary.duration, e.status, e.connect + e.read + e.write, e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
