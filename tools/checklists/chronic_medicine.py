"""慢病患者用药: which medicine do the chronic patients of a household need, and who buys it?

Asked for by the health centre. Patients, and medicines of each, are open-ended: as many as there are.
"""

from tools.checklists.rows import (
    A_PHONE,
    Checklist,
    asked,
    between,
    hint,
    listed,
    must,
    page,
    repeated,
    told,
    worked_out,
)

_WORKER = "${buyer} = 'worker'"

_MEDICINE = repeated(
    "medicine", "药品", "Medicine",
    must(
        "text", "drug", "什么药，什么规格？", "Which medicine, in which strength?",
        **hint("照药盒写，例如“苯磺酸氨氯地平片 5mg”", "As the box says, for example “amlodipine 5 mg”"),
    ),
    must(
        "integer", "days_left", "还够吃几天？", "For how many days is there enough?",
        **hint("断药了填0；14天以上不用急着买", "0 when none is left; more than 14 is no hurry"),
        **between(0, 365, "应是{least}到{most}天", "Between {least} and {most} days"),
    ),
    must(
        "integer", "boxes", "要买几盒？", "How many boxes are to be bought?",
        relevant="${days_left} != '' and ${days_left} < 14",
        **between(1, 30, "应是{least}到{most}盒", "Between {least} and {most} boxes"),
    ),
    worked_out("wanted", "if(${days_left} != '' and ${days_left} < 14, 1, 0)"),
    worked_out("running_out", "if(${days_left} != '' and ${days_left} <= 3, 1, 0)"),
    appearance="field-list",
)  # fmt: skip

_PATIENT = repeated(
    "patient", "慢病患者", "Patient",
    *page(
        "person", "患者", "Patient",
        must("text", "name", "患者姓名", "Name of the patient"),
        must(
            "select_multiple disease", "diseases", "有哪些慢病？", "Which diseases?",
            **hint("按数字勾选，选好按回车", "Tick with digits, then Enter"),
        ),
        must(
            "text", "disease_other", "其他是什么病？", "Which other disease?",
            relevant="selected(${diseases}, 'other')",
        ),
    ),
    *_MEDICINE,
    *page(
        "buying", "买药", "Buying",
        must("select_one buyer", "buyer", "谁去买药？", "Who buys the medicine?"),
        must(
            "select_one insurance", "insurance", "医保怎么用？", "How is the insurance used?", relevant=_WORKER,
            **hint("医保卡交给网格员要当面登记", "A card that is handed over is noted down in front of both"),
        ),
        must(
            "select_one prescription", "prescription", "有处方或病历吗？", "Is there a prescription or a record?",
            relevant=_WORKER,
        ),
        asked(
            "text", "pharmacy", "平时在哪里开药、买药？", "Where is it usually prescribed and bought?",
            relevant=_WORKER,
        ),
        asked("text", "phone", "联系电话", "Phone", relevant=f"{_WORKER} or ${{buyer}} = 'nobody'", **A_PHONE),
        told(
            "errand_note", "请在代办里登记这几种药。", "Enter these medicines as an errand.",
            f"{_WORKER} and sum(${{wanted}}) > 0",
        ),
        told(
            "nobody_note", "没人买药：请报社区办安排。", "Nobody can buy it: ask the office to arrange it.",
            "${buyer} = 'nobody'",
        ),
    ),
    relevant="${any} = 'yes'",
)  # fmt: skip

CHRONIC_MEDICINE = Checklist(
    name="chronic_medicine",
    title="慢病患者用药",
    instance_name="concat('慢病用药：', if(${urgent} = 'yes', '快断药', '够用'))",
    survey=(
        *page(
            "household", "慢病患者用药", "Medicine of chronic patients",
            must(
                "select_one any", "any", "家里有要长期吃药的慢病患者吗？",
                "Does anybody here take medicine for a chronic disease?",
            ),
        ),
        *_PATIENT,
        *page(
            "ending", "合计", "In all",
            worked_out("medicines_wanted", "sum(${wanted})"),
            worked_out("urgent", "if(sum(${running_out}) > 0, 'yes', 'no')"),
            told(
                "urgent_note", "有药三天内吃完：今天就要安排买药。",
                "Some medicine ends within three days: have it bought today.", "${urgent} = 'yes'",
            ),
        ),
    ),
    choices=(
        *listed("any", ("yes", "有", "Yes"), ("no", "没有", "No")),
        *listed(
            "disease",
            ("hypertension", "高血压", "High blood pressure"),
            ("diabetes", "糖尿病", "Diabetes"),
            ("heart", "冠心病", "Heart disease"),
            ("stroke", "脑卒中", "Stroke"),
            ("lungs", "慢阻肺或哮喘", "COPD or asthma"),
            ("kidney", "肾病、透析", "Kidney disease, dialysis"),
            ("cancer", "肿瘤", "Cancer"),
            ("mental", "精神疾病", "Mental illness"),
            ("other", "其他", "Another"),
        ),
        *listed(
            "buyer",
            ("family", "自己或家人", "Self or family"),
            ("worker", "网格员代买", "The grid worker"),
            ("pharmacy", "药店送", "The pharmacy delivers"),
            ("hospital", "医院寄", "The hospital sends it"),
            ("nobody", "没人能去", "Nobody can"),
        ),
        *listed(
            "insurance",
            ("card", "医保卡交给网格员", "Card handed to the worker"),
            ("code", "医保电子凭证", "Electronic code"),
            ("cash", "自费", "Paid in cash"),
            ("none", "没有医保", "Not insured"),
        ),
        *listed(
            "prescription",
            ("yes", "有", "Yes"),
            ("not_needed", "不用处方", "None is needed"),
            ("no", "没有，要找医生开", "No, a doctor must write one"),
        ),
    ),
)  # fmt: skip
