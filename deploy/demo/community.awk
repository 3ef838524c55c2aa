# A believable community: homes, households with their people, vehicles, units, tags, from a seed; the same on every machine.
# usage: awk -v people=3000 -v seed=20260101 -v folder=. -f community.awk
# Writes spreadsheets as text, the first line of each names columns of a template: buildings.tsv units.tsv houses.tsv persons.tsv
# occupancies.tsv vehicles.tsv organizations.tsv; beside them H json | M household, id number, json | T id number, json (the json lacks communityId,
# ids and braces, which come from the server) and counts.tsv: collection, field, value, count.

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

# What each category must have beside a name, as columns: since, until, region, reason, class, level, reviewed, due.
function needs(category, age) {
    if (category == "TEMPORARY") return day(2021 + below(5)) "\t" day(2027 + below(4)) "\t\t\t\t\t\t"
    if (category == "FLOATING") return "\t\t" division "\t" pick("务工 经商 探亲 求学") "\t\t\t\t"
    if (category == "KEY")
        return "\t\t\t\t" (age > 70 ? "独居老人" : age < 15 ? "留守儿童" : pick("残疾人 残疾人 困难人员 严重精神障碍患者 社区矫正人员 刑满释放人员")) \
               "\t" pick("一级 二级 二级 三级 三级") "\t" day(2025) "\t" day(2026 + chance(80))
    return "\t\t\t\t\t\t\t"
}

function sheet(name) { return folder "/" name ".tsv" }
function counts(collection, field, value) { count[collection "\t" field "\t" value]++ }

# One person of the household at hand, while there is room.
function person(family, sex, age, kind, relation,   born, number) {
    if (n >= people) return
    n++
    born = day(2025 - age)
    kind = kind == "PERMANENT" && chance(3) ? "KEY" : kind
    number = kind == "FLOATING" && chance(15) ? "" : id_number(division, born, sex)
    counts("population/persons", "category", kind)
    print family given(sex, 2025 - age) "\t" kind "\t" number "\t" (age < 12 ? "" : phone()) "\t" (sex == 1 ? "男" : "女") "\t" born "\t" address "\t" \
          home_town "\t" school(age) "\t" work(age, sex) "\t" (age < 22 ? "未婚" : relation == "HEAD" || relation == "SPOUSE" ? "已婚" : "") "\t" \
          grid "\t" needs(kind, age) >sheet("persons")
    if (number == "") return
    if (relation != "") print "M\t" households "\t" number "\t\"relation\":\"" relation "\",\"validFrom\":\"2020-01-01\""
    print address "\t" number "\t" (kind == "FLOATING" || relation == "" ? "租户" : relation == "HEAD" ? "产权人" : "自住家人") "\t2020-01-01" >sheet("occupancies")
    if (age > 22) driver[++drivers] = number "\t" grid
    if (age > 18 && chance(5)) print "T\t" number "\t\"tag\":\"" pick("志愿者 志愿者 楼长 党员先锋 退役军人") "\",\"validFrom\":\"2026-01-01\",\"validUntil\":\"2028-12-31\""
}

# --- where they live: buildings of three stairwells, twenty floors, two homes a floor

function address_of(i) { return "阳光花园" (1 + int(i / 120)) "栋" (1 + int(i / 40) % 3) "单元" (1 + int(i / 2) % 20) "0" (1 + i % 2) "室" }
function grid_of(i) { return "第" (1 + int(i / 120) % 6) "网格" }
function move_in(state) {
    if (house + 1 < homes) house++
    address = address_of(house)
    grid = grid_of(house)
    lived_in[house] = state
}
function write_homes(   i, b, state) {
    for (i = 0; i < homes; i++) {
        b = 1 + int(i / 120)
        if (i % 120 == 0) print b "栋\t阳光花园" b "栋\t在用\t住宅\t钢筋混凝土结构\t" (1998 + b) "\t20\t" grid_of(i) "\t阳光路8号阳光花园" b "栋" >sheet("buildings")
        if (i % 40 == 0) print b "栋\t" (1 + int(i / 40) % 3) "单元\t20\t2" >sheet("units")
        state = i in lived_in ? lived_in[i] : "EMPTY"
        counts("housing/houses", "state", state)
        print b "栋\t" (1 + int(i / 40) % 3) "单元\t" (1 + int(i / 2) % 20) "0" (1 + i % 2) "\t" (1 + int(i / 2) % 20) "\t" state "\tHOME\tCOMMODITY\t" \
              (i % 2 ? "89.6" : "118.2") "\t" (i % 2 ? 2 : 3) "\t" address_of(i) >sheet("houses")
    }
}

# --- what they drive, and who does business there

function write_vehicles(   i, electric, kind, at) {
    for (i = 1; i <= vehicles; i++) {
        electric = chance(30)
        kind = pick("CAR CAR CAR CAR SUV SUV MPV VAN")
        counts("vehicles/vehicles", "kind", kind)
        at = driver[1 + below(drivers)]
        print "粤B" (electric ? sprintf("D%05d", i) : sprintf("%05d", 10000 + i)) "\t" kind "\t" pick("白 白 白 黑 黑 灰 蓝 红") "\t" \
              (electric ? pick("比亚迪 比亚迪 蔚来 小鹏") : pick("大众 丰田 本田 别克 吉利")) "\t" at >sheet("vehicles")
    }
}

# GB 32100 around GB 11714: who registered, division, nine characters of the body with their own check, and a check over all.
function credit_code(registrar, n,   digits, body, sum, i, alphabet, factor, rest) {
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = sprintf("MA5%05d", n)
    split("3 7 9 10 5 8 4 2", factor, " ")
    sum = 0
    for (i = 1; i <= 8; i++) sum += (index("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", substr(body, i, 1)) - 1) * factor[i]
    rest = 11 - sum % 11
    digits = registrar "440305" body (rest == 10 ? "X" : rest % 11)
    sum = 0; rest = 1
    for (i = 1; i <= 17; i++) { sum += (index(alphabet, substr(digits, i, 1)) - 1) * rest; rest = rest * 3 % 31 }
    return digits substr(alphabet, (31 - sum % 31) % 31 + 1, 1)
}
function write_organizations(   i, merchant, place, of, name) {
    for (i = 1; i <= organizations; i++) {
        merchant = chance(70)
        place = merchant ? pick("小餐饮:H62:餐饮店 小餐饮:H62:面馆 小商铺:F52:便利店 小食杂店:F52:食杂店 美容美发:O80:理发店") \
                         : pick("小诊所:Q84:诊所有限公司 小培训机构:P83:培训有限公司 其他场所:L72:商务服务有限公司 其他场所:I65:软件有限公司 小旅馆:H61:酒店有限公司")
        split(place, of, ":")
        counts("organizations/units", "kind", merchant ? "MERCHANT" : "ENTERPRISE")
        name = surname()
        print (merchant ? name "记" i "号" : "阳光" sprintf("%02d", i)) of[3] "\t" credit_code(merchant ? "92" : "91", i) "\t" (merchant ? "个体工商户" : "企业") "\t" of[1] "\t" \
              of[2] "\t" (merchant ? "微型" : pick("微型 小型 小型 中型")) "\t在营\t阳光路" i "号\t" name given(1 + below(2), 1975) "\t" phone() "\t" \
              day(2012 + below(12)) "\t" (30 + below(200)) "\t" grid_of(120 * i) >sheet("organizations")
    }
}
function open_household() { households++; print "H\t\"number\":\"" sprintf("H%06d", households) "\",\"address\":\"" address "\",\"source\":\"demo\"" }

function family(   name, age, sex, kids, i) {
    division = "440305"; home_town = "深圳市南山区"
    move_in("OWNER_OCCUPIED"); open_household()
    name = surname(); age = 28 + below(55)
    sex = chance(75) ? 1 : 2
    person(name, sex, age, "PERMANENT", "HEAD")
    if (chance(88)) person(surname(), 3 - sex, age - below(4), "PERMANENT", "SPOUSE")
    kids = age < 50 ? below(3) : chance(20)
    for (i = 0; i < kids; i++) person(name, 1 + below(2), age - 24 - below(4) > 0 ? age - 25 - below(3) : 0, "PERMANENT", chance(50) ? "SON" : "DAUGHTER")
    if (age < 60 && chance(18)) person(name, 1 + below(2), age + 25, "PERMANENT", "PARENT")
}
function tenants(   i, many, home) {
    move_in("LET")
    many = 1 + below(3)
    for (i = 0; i < many; i++) {
        split(pick("420106:武汉市武昌区 430102:长沙市芙蓉区 360102:南昌市东湖区 450103:南宁市青秀区 510104:成都市锦江区 410105:郑州市金水区"), home, ":")
        division = home[1]; home_town = home[2]
        person(surname(), 1 + below(2), 18 + below(35), chance(60) ? "TEMPORARY" : "FLOATING", "")
    }
}

BEGIN {
    state = seed
    homes = int(people * 2 / 5); vehicles = int(people * 3 / 10); organizations = int((people + 49) / 50); house = -1
    split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
    print "楼栋编号\t楼栋名称\t建筑状态\t建筑用途\t建筑结构\t建成年份\t地上层数\t网格\t标准地址" >sheet("buildings")
    print "楼栋\t单元号\t层数\t每层户数" >sheet("units")
    print "楼栋\t单元\t室号\t所在层\t房屋状态\t房屋用途\t产权性质\t建筑面积（平方米）\t居室数\t标准地址" >sheet("houses")
    print "姓名\t人员类别\t身份证号\t手机号\t性别\t出生日期\t居住地址\t户籍地址\t文化程度\t职业\t婚姻状况\t网格\t入住日期\t拟居住至\t户籍地区划代码\t居住事由\t重点类型\t重点级别\t最近走访日期\t下次走访日期" >sheet("persons")
    print "房屋\t人员\t身份\t起始日（默认今天）" >sheet("occupancies")
    print "号牌号码\t车辆类型\t车身颜色\t品牌\t车主\t网格" >sheet("vehicles")
    print "单位名称\t统一社会信用代码\t单位类型\t场所类型\t行业代码\t规模\t经营状态\t经营地址\t法定代表人（经营者）\t联系电话\t成立日期\t营业面积（平方米）\t网格" >sheet("organizations")
    for (below(2); n < people;) if (chance(78)) family(); else tenants()
    write_homes()
    write_vehicles()
    write_organizations()
    for (key in count) print key "\t" count[key] >sheet("counts")
}
