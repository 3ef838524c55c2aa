# A believable community: households with their people, links and tags, from a seed; the same on every machine.
# usage: awk -v people=3000 -v seed=20260101 -f people.awk
# Lines: P json | H json | M household person json | L person json | T person json | C category count
# (numbers count from 1; the json lacks communityId, ids and braces, which come from the server)

function below(n) { state = (state * 16807) % 2147483647; return int(state / 2147483647 * n) }
function chance(percent) { return below(100) < percent }
function pick(list, words, n) { n = split(list, words, " "); return words[1 + below(n)] }

function given(sex, year,   old) {
    old = year < 1985
    if (sex == 1) return old ? pick("建国 志强 国华 永福 德明 卫东 建军 文彬 振华 家树 学文 长青") : pick("浩然 子轩 宇航 俊杰 明 磊 一鸣 博文 嘉豪 思远 天佑 梓睿")
    return old ? pick("秀英 桂兰 淑珍 玉梅 丽华 凤霞 慧敏 春燕 美玲 雪琴 翠萍 静") : pick("欣怡 雨桐 思琪 佳慧 梦瑶 婷 子涵 诗雅 可馨 若曦 晓彤 欣然")
}
function surname() { return pick("王 王 李 李 张 张 刘 陈 陈 杨 黄 黄 赵 周 吴 徐 孙 林 林 何 高 梁 郑 罗 谢 宋 唐 许 欧阳") }

# GB 11643: division, birth date, order (odd: male), check character.
function id_number(division, born, sex,   digits, sum, i) {
    order[born, sex]++
    digits = division substr(born, 1, 4) substr(born, 6, 2) substr(born, 9, 2) sprintf("%03d", order[born, sex] * 2 - (sex == 1))
    sum = 0
    for (i = 1; i <= 17; i++) sum += substr(digits, i, 1) * weight[i]
    return digits substr("10X98765432", sum % 11 + 1, 1)
}
function phone() { return "1" (3 + below(7)) sprintf("%09d", below(1000000000)) }
function day(year) { return sprintf("%04d-%02d-%02d", year, 1 + below(12), 1 + below(28)) }
function other_id(kind, n) { return sprintf("01a20000-0000-8000-8%03x-%012x", kind, n) }
function member(name, value) { return value == "" ? "" : ",\"" name "\":\"" value "\"" }

function work(age, sex) {
    if (age < 19) return age < 7 ? "" : "学生"
    if (age >= (sex == 1 ? 60 : 55)) return "退休"
    return pick("教师 工程师 会计 司机 护士 店主 保安 厨师 程序员 销售 公务员 快递员")
}
function school(age) {
    if (age < 6) return "NO_SCHOOL"
    if (age < 13) return "PRIMARY"
    if (age < 16) return "JUNIOR_MIDDLE"
    return age > 65 ? pick("PRIMARY JUNIOR_MIDDLE SENIOR_MIDDLE") : pick("SENIOR_MIDDLE VOCATIONAL COLLEGE BACHELOR BACHELOR POSTGRADUATE")
}

# What each category must have beside a name.
function needs(category, age) {
    if (category == "TEMPORARY") return member("residenceSince", day(2021 + below(5))) member("stayUntil", day(2027 + below(4)))
    if (category == "FLOATING") return member("registeredRegion", division) member("stayReason", pick("务工 经商 探亲 求学"))
    if (category == "KEY")
        return member("keyClass", age > 70 ? "ELDERLY_ALONE" : age < 15 ? "LEFT_BEHIND_CHILD" : pick("DISABLED DISABLED HARDSHIP SEVERE_MENTAL_DISORDER COMMUNITY_CORRECTION RELEASED")) \
               member("keyLevel", pick("FIRST SECOND SECOND THIRD THIRD")) member("reviewedOn", day(2025)) member("reviewDueOn", day(2026 + chance(80)))
    return ""
}

# One person of the household at hand; answers the number.
function person(family, sex, age, kind, relation,   born, number, vehicle) {
    n++
    born = day(2025 - age)
    kind = kind == "PERMANENT" && chance(3) ? "KEY" : kind
    number = kind == "FLOATING" && chance(15) ? "" : id_number(division, born, sex)
    count[kind]++
    print "P\t\"name\":\"" family given(sex, 2025 - age) "\",\"category\":\"" kind "\"" member("idNumber", number) \
          member("phone", age < 12 ? "" : phone()) member("sex", sex == 1 ? "MALE" : "FEMALE") member("birthDate", born) member("residenceAddress", address) \
          member("registeredAddress", home_town) member("education", school(age)) member("occupation", work(age, sex)) \
          member("maritalStatus", age < 22 ? "SINGLE" : relation == "HEAD" || relation == "SPOUSE" ? "MARRIED" : "") needs(kind, age) ",\"source\":\"demo\""
    if (relation != "") print "M\t" households "\t" n "\t\"relation\":\"" relation "\",\"validFrom\":\"2020-01-01\""
    print "L\t" n "\t\"kind\":\"HOUSE\",\"targetId\":\"" other_id(1, house) "\",\"role\":\"" (kind == "PERMANENT" ? relation == "HEAD" ? "业主" : "家庭成员" : "租户") "\",\"validFrom\":\"2020-01-01\""
    print "L\t" n "\t\"kind\":\"GRID\",\"targetId\":\"@GRID" grid "@\",\"validFrom\":\"2020-01-01\""
    if (age > 22 && chance(25)) print "L\t" n "\t\"kind\":\"VEHICLE\",\"targetId\":\"" other_id(2, ++vehicles) "\",\"role\":\"车主\",\"validFrom\":\"2022-01-01\""
    if (age > 22 && age < 60 && chance(12)) print "L\t" n "\t\"kind\":\"ENTERPRISE\",\"targetId\":\"" other_id(3, below(40)) "\",\"role\":\"" pick("员工 员工 员工 法定代表人") "\",\"validFrom\":\"2023-01-01\""
    if (age > 25 && chance(4)) print "L\t" n "\t\"kind\":\"ORGANIZATION\",\"targetId\":\"" other_id(4, below(12)) "\",\"role\":\"" pick("成员 成员 负责人") "\",\"validFrom\":\"2024-01-01\""
    if (age > 18 && chance(5)) print "T\t" n "\t\"tag\":\"" pick("志愿者 志愿者 楼长 党员先锋 退役军人") "\",\"validFrom\":\"2026-01-01\",\"validUntil\":\"2028-12-31\""
    return n
}

function move_in() {
    house++
    address = "阳光花园" (1 + int(house / 120)) "栋" (1 + int(house / 40) % 3) "单元" (1 + int(house / 2) % 20) "0" (1 + house % 2) "室"
    grid = 1 + int(house / 120) % 6
}
function open_household() { households++; print "H\t\"number\":\"" sprintf("H%06d", households) "\",\"address\":\"" address "\",\"source\":\"demo\"" }

function family(   name, age, sex, kids, i) {
    division = "440305"; home_town = "深圳市南山区"
    move_in(); open_household()
    name = surname(); age = 28 + below(55)
    sex = chance(75) ? 1 : 2
    person(name, sex, age, "PERMANENT", "HEAD")
    if (chance(88)) person(surname(), 3 - sex, age - below(4), "PERMANENT", "SPOUSE")
    kids = age < 50 ? below(3) : chance(20)
    for (i = 0; i < kids; i++) person(name, 1 + below(2), age - 24 - below(4) > 0 ? age - 25 - below(3) : 0, "PERMANENT", chance(50) ? "SON" : "DAUGHTER")
    if (age < 60 && chance(18)) person(name, 1 + below(2), age + 25, "PERMANENT", "PARENT")
}
function tenants(   i, many, home) {
    move_in()
    many = 1 + below(3)
    for (i = 0; i < many; i++) {
        split(pick("420106:武汉市武昌区 430102:长沙市芙蓉区 360102:南昌市东湖区 450103:南宁市青秀区 510104:成都市锦江区 410105:郑州市金水区"), home, ":")
        division = home[1]; home_town = home[2]
        person(surname(), 1 + below(2), 18 + below(35), chance(60) ? "TEMPORARY" : "FLOATING", "")
    }
}

BEGIN {
    state = seed
    split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
    for (below(2); n < people;) if (chance(78)) family(); else tenants()
    for (kind in count) print "C\t" kind "\t" count[kind]
}
