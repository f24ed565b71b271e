-- The request of a file, again and again; with days and a number of its own in each where it has places for them.
local body, varied, number, from, to = "", false, 0, {}, {}

function init(arguments)
  local file = assert(io.open(arguments[1]))
  body = file:read("*a")
  file:close()
  varied = body:find("@N@", 1, true) ~= nil
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.body = body
  -- Each pair has 36 months between its ends, the first and the last cut.
  for day = 1, 28 do
    from[day] = string.format("2023-03-%02d", day)
    to[day] = string.format("2026-02-%02d", day)
  end
end

function request()
  if not varied then return wrk.format() end
  number = number + 1
  local f, t = from[number % 28 + 1], to[math.floor(number / 28) % 27 + 2]
  local own = body:gsub("@FROM@", f):gsub("@TO@", t):gsub("@N@", tostring(number))
  return wrk.format(nil, nil, nil, own)
end
