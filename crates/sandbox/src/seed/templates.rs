//! The workflow templates behind the seeded HookPulse approvals.
//! They describe the calls a workflow would make; the sandbox never makes any of them.

/// One step of a workflow: a call, perhaps behind a person's approval.
#[derive(Debug, Clone)]
pub(crate) struct TemplateStep {
    pub(crate) step_identifier: String,
    pub(crate) webhook_name: String,
    pub(crate) webhook_description: String,
    pub(crate) method: String,
    pub(crate) protocol: String,
    pub(crate) domain: String,
    pub(crate) path: String,
    /// JSON objects as text, with the vendor's placeholders unresolved.
    pub(crate) request_body_json: String,
    pub(crate) headers_json: String,
    pub(crate) query_params_json: String,
    pub(crate) human_approval_required: bool,
    /// Seconds.
    pub(crate) delay_to_next_step: u64,
    /// Step identifiers of the same template.
    pub(crate) on_success: Option<String>,
    pub(crate) on_fail: Option<String>,
    /// Field, operator, value.
    pub(crate) condition: Option<(String, String, String)>,
}

/// A workflow people run again and again.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    pub(crate) workflow_name: String,
    pub(crate) workflow_description: String,
    pub(crate) runtype: String,
    pub(crate) steps: Vec<TemplateStep>,
}

/// Every template of the demo brand; each has at least one step that waits for a person.
pub(crate) fn templates() -> Vec<Template> {
    vec![
        supplier_refund(),
        production_deployment(),
        dormant_accounts(),
        mail_campaign(),
        price_change(),
        retention_purge(),
        seller_payout(),
        access_grant(),
        credit_limit(),
    ]
}

fn supplier_refund() -> Template {
    Template {
        workflow_name: "Customer refund above €500".to_owned(),
        workflow_description: "Works out what a returned order is worth, asks a person, pays it back to the card it was bought with, and tells the customer.".to_owned(),
        runtype: "fifo_sequential".to_owned(),
        steps: vec![
            step("compute-refund", "Work out the refund", "Adds up the returned lines, less used vouchers.")
                .calls("POST", "orders.example.com", "/v2/refund-quotes")
                .body(r#"{"order_id":"{{ initial.order_id }}","lines":"{{ initial.returned_lines }}","reason":"{{ initial.reason }}"}"#)
                .then("pay-refund")
                .otherwise("notify-care-team"),
            step("pay-refund", "Pay the refund", "Sends the money back to the original card or account. Cannot be taken back.")
                .calls("POST", "payments.example.com", "/v1/refunds")
                .body(r#"{"order_id":"{{ initial.order_id }}","amount":"{{ step.compute-refund.response.amount }}","currency":"{{ step.compute-refund.response.currency }}","payment_reference":"{{ initial.payment_reference }}","statement_text":"Refund {{ initial.order_id }}"}"#)
                .headers(r#"{"Authorization":"Bearer {{ #payments_key }}","Idempotency-Key":"refund-{{ initial.order_id }}"}"#)
                .gated()
                .when("step.compute-refund.response.amount", "gt", "500")
                .wait(5)
                .then("mail-customer")
                .otherwise("notify-care-team"),
            step("mail-customer", "Tell the customer", "Sends the refund confirmation in the customer's language.")
                .calls("POST", "mail.example.com", "/v1/messages")
                .body(r#"{"to":"{{ initial.customer_email }}","template":"refund-paid","locale":"{{ initial.locale }}","values":{"amount":"{{ step.compute-refund.response.amount_printed }}","arrives_by":"{{ step.pay-refund.response.expected_on }}"}}"#)
                .then("book-credit-note"),
            step("book-credit-note", "Book the credit note", "Posts the credit note to the ledger.")
                .calls("PUT", "ledger.example.com", "/api/credit-notes/{{ initial.order_id }}")
                .body(r#"{"net":"{{ step.compute-refund.response.net }}","vat":"{{ step.compute-refund.response.vat }}","refund_id":"{{ step.pay-refund.response.id }}"}"#),
            step("notify-care-team", "Hand over to customer care", "Opens a ticket so that somebody calls the customer.")
                .calls("POST", "care.example.com", "/api/tickets")
                .body(r#"{"queue":"refunds","subject":"Refund for {{ initial.order_id }} was not paid","customer":"{{ initial.customer_id }}"}"#),
        ],
    }
}

fn production_deployment() -> Template {
    Template {
        workflow_name: "Deploy checkout-service to production".to_owned(),
        workflow_description: "Canary first, then all regions; a person says yes before each, and a no rolls back.".to_owned(),
        runtype: "fifo_sequential".to_owned(),
        steps: vec![
            step("verify-build", "Verify the build", "Checks signature, test report and open incidents for this build.")
                .calls("GET", "ci.example.com", "/builds/{{ initial.build_number }}/verdict")
                .query(r#"{"require":"signed,tests,no-incident"}"#)
                .then("deploy-canary")
                .otherwise("announce-stop"),
            step("deploy-canary", "Deploy to 5 % of traffic", "Starts the new version in eu-central next to the old one.")
                .calls("POST", "deploy.example.com", "/v3/services/checkout/canary")
                .body(r#"{"image":"registry.example.com/checkout@{{ initial.digest }}","percent":5,"region":"eu-central","change_ticket":"{{ initial.change_ticket }}"}"#)
                .headers(r#"{"Authorization":"Bearer {{ #deploy_token }}"}"#)
                .gated()
                .wait(8)
                .then("deploy-everywhere")
                .otherwise("announce-stop"),
            step("deploy-everywhere", "Deploy to every region", "Moves all traffic to the new version, region by region.")
                .calls("POST", "deploy.example.com", "/v3/services/checkout/rollouts")
                .body(r#"{"image":"registry.example.com/checkout@{{ initial.digest }}","regions":["eu-central","eu-west","us-east","ap-northeast"],"error_budget_left":"{{ step.deploy-canary.response.error_budget }}"}"#)
                .headers(r#"{"Authorization":"Bearer {{ #deploy_token }}"}"#)
                .gated()
                .when("step.deploy-canary.response.error_rate", "lt", "0.005")
                .wait(3)
                .then("announce-release")
                .otherwise("roll-back"),
            step("announce-release", "Announce the release", "Posts the release notes to the engineering channel.")
                .calls("POST", "chat.example.com", "/hooks/engineering")
                .body(r#"{"text":"checkout {{ initial.version }} is live, released by {{ initial.requested_by }}"}"#),
            step("roll-back", "Roll back", "Sends all traffic to the version that ran before.")
                .calls("DELETE", "deploy.example.com", "/v3/services/checkout/canary")
                .then("announce-stop"),
            step("announce-stop", "Say that it stopped", "Tells the author and the on-call engineer why nothing was deployed.")
                .calls("POST", "chat.example.com", "/hooks/on-call")
                .body(r#"{"text":"checkout {{ initial.version }} was not deployed","author":"{{ initial.requested_by }}"}"#),
        ],
    }
}

fn dormant_accounts() -> Template {
    Template {
        workflow_name: "Close dormant accounts".to_owned(),
        workflow_description: "Finds accounts nobody has used for three years, warns their owners, and closes what is left after a person has looked at the list.".to_owned(),
        runtype: "fifo_sequential".to_owned(),
        steps: vec![
            step("find-dormant", "Find dormant accounts", "Collects accounts without a sign-in, order or open balance since the cut-off day.")
                .calls("GET", "accounts.example.com", "/v1/dormant")
                .query(r#"{"before":"{{ initial.cutoff_date }}","country":"{{ initial.country }}"}"#)
                .then("close-accounts"),
            step("close-accounts", "Close the accounts", "Closes every account on the list. Owners can reopen theirs within 30 days.")
                .calls("POST", "accounts.example.com", "/v1/bulk-closures")
                .body(r#"{"list_id":"{{ step.find-dormant.response.list_id }}","count":"{{ step.find-dormant.response.count }}","grace_days":30}"#)
                .gated()
                .when("step.find-dormant.response.count", "gt", "0")
                .wait(2)
                .then("mail-owners")
                .otherwise("keep-watching"),
            step("mail-owners", "Write to the owners", "Tells every owner how to reopen the account.")
                .calls("POST", "mail.example.com", "/v1/bulk")
                .body(r#"{"list_id":"{{ step.find-dormant.response.list_id }}","template":"account-closed"}"#),
            step("keep-watching", "Try again next quarter", "Puts the list back with a note on who said no.")
                .calls("PATCH", "accounts.example.com", "/v1/dormant/{{ step.find-dormant.response.list_id }}")
                .body(r#"{"state":"kept","review_again":"{{ initial.next_review }}"}"#),
        ],
    }
}

fn mail_campaign() -> Template {
    Template {
        workflow_name: "Send campaign “Spring in Kyōto”".to_owned(),
        workflow_description: "Builds the audience, sends a proof to marketing, and mails everyone only after a person has said yes.".to_owned(),
        runtype: "concurrently".to_owned(),
        steps: vec![
            step("build-audience", "Build the audience", "Everyone who agreed to marketing mail and travelled with us since 2023.")
                .calls("POST", "audience.example.com", "/segments/{{ initial.segment }}/snapshots")
                .body(r#"{"exclude":["unsubscribed","complained","staff"]}"#)
                .then("send-campaign"),
            step("send-campaign", "Mail 48,000 people", "Sends the campaign in de, en, fr and 日本語, 6,000 an hour.")
                .calls("POST", "mail.example.com", "/v1/campaigns/{{ initial.campaign_id }}/send")
                .body(r#"{"snapshot":"{{ step.build-audience.response.snapshot_id }}","recipients":"{{ step.build-audience.response.count }}","subject":"{{ initial.subject }}","per_hour":6000,"languages":["de","en","fr","ja"]}"#)
                .headers(r#"{"Authorization":"Bearer {{ #mail_key }}"}"#)
                .gated()
                .wait(6)
                .then("watch-complaints")
                .otherwise("return-to-editor"),
            step("watch-complaints", "Watch complaints", "Stops the campaign by itself above 0.1 % complaints.")
                .calls("POST", "mail.example.com", "/v1/campaigns/{{ initial.campaign_id }}/guards")
                .body(r#"{"metric":"complaint_rate","stop_above":"0.001"}"#),
            step("return-to-editor", "Return to the editor", "Gives the draft back to its author.")
                .calls("PATCH", "studio.example.com", "/drafts/{{ initial.draft_id }}")
                .body(r#"{"state":"needs_work"}"#),
        ],
    }
}

fn price_change() -> Template {
    Template {
        workflow_name: "Price list change, DACH".to_owned(),
        workflow_description: "Calculates the new list, checks margins, and publishes to shops and tills once a person has agreed.".to_owned(),
        runtype: "fifo_sequential".to_owned(),
        steps: vec![
            step("calculate-prices", "Calculate the prices", "Applies the purchase prices of the month and the rounding rules.")
                .calls("POST", "pricing.example.com", "/v1/price-lists/{{ initial.list }}/drafts")
                .body(r#"{"valid_from":"{{ initial.valid_from }}","rounding":"0.05"}"#)
                .then("publish-prices"),
            step("publish-prices", "Publish to shops and tills", "Replaces the prices of 1,900 articles from the day given.")
                .calls("PUT", "pricing.example.com", "/v1/price-lists/{{ initial.list }}/current")
                .body(r#"{"draft":"{{ step.calculate-prices.response.draft_id }}","articles":"{{ step.calculate-prices.response.changed }}","largest_rise_percent":"{{ step.calculate-prices.response.largest_rise }}"}"#)
                .gated()
                .when("step.calculate-prices.response.largest_rise", "gte", "5")
                .wait(4)
                .then("print-labels")
                .otherwise("discard-draft"),
            step("print-labels", "Print shelf labels", "Queues new labels for Zürich, Köln, Graz and Winterthur.")
                .calls("POST", "stores.example.com", "/label-jobs")
                .body(r#"{"draft":"{{ step.calculate-prices.response.draft_id }}","stores":["Zürich","Köln","Graz","Winterthur"]}"#),
            step("discard-draft", "Discard the draft", "Nothing changes in the shops.")
                .calls("DELETE", "pricing.example.com", "/v1/drafts/{{ step.calculate-prices.response.draft_id }}"),
        ],
    }
}

fn retention_purge() -> Template {
    Template {
        workflow_name: "Data retention purge".to_owned(),
        workflow_description: "Deletes personal data whose time is up. Two people look: one at the list, one before the backups go.".to_owned(),
        runtype: "fifo_sequential".to_owned(),
        steps: vec![
            step("list-expired", "List expired records", "Counts records per table that are past their retention period.")
                .calls("GET", "privacy.example.com", "/v1/expired")
                .query(r#"{"policy":"{{ initial.policy }}","as_of":"{{ initial.as_of }}"}"#)
                .then("delete-records"),
            step("delete-records", "Delete the records", "Deletes from the live database. A backup is kept for the next step.")
                .calls("POST", "privacy.example.com", "/v1/purges")
                .body(r#"{"list_id":"{{ step.list-expired.response.list_id }}","tables":"{{ step.list-expired.response.tables }}","rows":"{{ step.list-expired.response.rows }}"}"#)
                .gated()
                .wait(7)
                .then("shred-backups")
                .otherwise("log-decision"),
            step("shred-backups", "Shred the backups", "Destroys the keys of the backups that still hold these records. Final.")
                .calls("DELETE", "vault.example.com", "/backup-keys/{{ step.delete-records.response.backup_key }}")
                .headers(r#"{"X-Vault-Token":"{{ #vault_token }}"}"#)
                .gated()
                .then("log-decision")
                .otherwise("log-decision"),
            step("log-decision", "Write the audit entry", "Records what was deleted and what was kept.")
                .calls("POST", "audit.example.com", "/entries")
                .body(r#"{"subject":"retention {{ initial.policy }}","list_id":"{{ step.list-expired.response.list_id }}"}"#),
        ],
    }
}

fn seller_payout() -> Template {
    Template {
        workflow_name: "Payout to seller".to_owned(),
        workflow_description: "Weekly payout of a marketplace seller, stopped for a person when the amount or the bank account is unusual.".to_owned(),
        runtype: "concurrently".to_owned(),
        steps: vec![
            step("check-balance", "Check the balance", "Reads the seller's balance and the score of the fraud model.")
                .calls("GET", "marketplace.example.com", "/sellers/{{ initial.seller_id }}/balance")
                .then("send-payout")
                .otherwise("hold-payout"),
            step("send-payout", "Send the payout", "Orders the bank transfer to the account on file.")
                .calls("POST", "bank.example.com", "/v1/transfers")
                .body(r#"{"creditor":"{{ step.check-balance.response.legal_name }}","iban":"{{ step.check-balance.response.iban }}","amount":"{{ step.check-balance.response.payable }}","currency":"{{ step.check-balance.response.currency }}","reference":"Payout {{ initial.week }}"}"#)
                .headers(r#"{"Authorization":"Bearer {{ #bank_key }}","Idempotency-Key":"{{ initial.seller_id }}-{{ initial.week }}"}"#)
                .gated()
                .when("step.check-balance.response.risk_score", "gte", "0.35")
                .wait(1)
                .then("mail-statement")
                .otherwise("hold-payout"),
            step("mail-statement", "Mail the statement", "Sends the weekly statement as a PDF.")
                .calls("POST", "mail.example.com", "/v1/messages")
                .body(r#"{"to":"{{ step.check-balance.response.email }}","template":"payout-statement","values":{"week":"{{ initial.week }}"}}"#),
            step("hold-payout", "Hold the payout", "Keeps the money on the balance and opens a case for the risk team.")
                .calls("POST", "risk.example.com", "/cases")
                .body(r#"{"seller":"{{ initial.seller_id }}","why":"payout not approved","score":"{{ step.check-balance.response.risk_score }}"}"#),
        ],
    }
}

fn access_grant() -> Template {
    Template {
        workflow_name: "Grant production database access".to_owned(),
        workflow_description: "Gives an engineer read access for a few hours, after a person has agreed, and takes it away by itself.".to_owned(),
        runtype: "fifo_sequential".to_owned(),
        steps: vec![
            step("look-up-person", "Look up the person", "Reads team, manager and training record.")
                .calls("GET", "people.example.com", "/v1/people/{{ initial.employee }}")
                .then("grant-access")
                .otherwise("tell-requester"),
            step("grant-access", "Grant read access", "Adds the person to the role for the hours asked for.")
                .calls("PUT", "iam.example.com", "/roles/{{ initial.role }}/members/{{ initial.employee }}")
                .body(r#"{"hours":"{{ initial.hours }}","reason":"{{ initial.reason }}","manager":"{{ step.look-up-person.response.manager }}"}"#)
                .headers(r#"{"Authorization":"Bearer {{ #iam_token }}"}"#)
                .gated()
                .when("initial.role", "in", "orders-read,payments-read,customers-read")
                .wait(0)
                .then("tell-requester")
                .otherwise("tell-requester"),
            step("tell-requester", "Tell the requester", "Sends the outcome as a direct message.")
                .calls("POST", "chat.example.com", "/direct/{{ initial.employee }}")
                .body(r#"{"text":"Your request for {{ initial.role }} has been decided"}"#),
        ],
    }
}

fn credit_limit() -> Template {
    Template {
        workflow_name: "Raise a customer's credit limit".to_owned(),
        workflow_description: "Fetches the credit report, proposes a limit, and books it after a credit manager has agreed.".to_owned(),
        runtype: "fifo_sequential".to_owned(),
        steps: vec![
            step("fetch-report", "Fetch the credit report", "Buys a fresh report when the last one is older than 90 days.")
                .calls("POST", "credit.example.com", "/v4/reports")
                .body(r#"{"company":"{{ initial.company_number }}","country":"{{ initial.country }}"}"#)
                .then("set-limit")
                .otherwise("decline-politely"),
            step("set-limit", "Set the new limit", "From then on orders up to the limit ship without prepayment.")
                .calls("PATCH", "ledger.example.com", "/api/customers/{{ initial.customer_id }}")
                .body(r#"{"credit_limit":"{{ initial.requested_limit }}","currency":"EUR","score":"{{ step.fetch-report.response.score }}","insured_up_to":"{{ step.fetch-report.response.insurable }}"}"#)
                .gated()
                .when("initial.requested_limit", "gt", "25000")
                .wait(3)
                .then("tell-sales")
                .otherwise("decline-politely"),
            step("tell-sales", "Tell the sales team", "Lets the account manager call with good news.")
                .calls("POST", "chat.example.com", "/hooks/sales")
                .body(r#"{"text":"New limit for {{ initial.customer_name }}: {{ initial.requested_limit }} EUR"}"#),
            step("decline-politely", "Decline politely", "Sends the letter that keeps the present limit.")
                .calls("POST", "mail.example.com", "/v1/messages")
                .body(r#"{"to":"{{ initial.contact_email }}","template":"limit-unchanged","locale":"{{ initial.locale }}"}"#),
        ],
    }
}

fn step(step_identifier: &str, webhook_name: &str, webhook_description: &str) -> TemplateStep {
    TemplateStep {
        step_identifier: step_identifier.to_owned(),
        webhook_name: webhook_name.to_owned(),
        webhook_description: webhook_description.to_owned(),
        method: "GET".to_owned(),
        protocol: "https".to_owned(),
        domain: String::new(),
        path: "/".to_owned(),
        request_body_json: "{}".to_owned(),
        headers_json: "{}".to_owned(),
        query_params_json: "{}".to_owned(),
        human_approval_required: false,
        delay_to_next_step: 0,
        on_success: None,
        on_fail: None,
        condition: None,
    }
}

impl TemplateStep {
    fn calls(mut self, method: &str, domain: &str, path: &str) -> TemplateStep {
        self.method = method.to_owned();
        self.domain = domain.to_owned();
        self.path = path.to_owned();
        self
    }

    fn body(mut self, json: &str) -> TemplateStep {
        self.request_body_json = json.to_owned();
        self
    }

    fn headers(mut self, json: &str) -> TemplateStep {
        self.headers_json = json.to_owned();
        self
    }

    fn query(mut self, json: &str) -> TemplateStep {
        self.query_params_json = json.to_owned();
        self
    }

    fn gated(mut self) -> TemplateStep {
        self.human_approval_required = true;
        self
    }

    fn when(mut self, field: &str, operator: &str, value: &str) -> TemplateStep {
        self.condition = Some((field.to_owned(), operator.to_owned(), value.to_owned()));
        self
    }

    /// Seconds between this step and the next.
    fn wait(mut self, seconds: u64) -> TemplateStep {
        self.delay_to_next_step = seconds;
        self
    }

    fn then(mut self, step_identifier: &str) -> TemplateStep {
        self.on_success = Some(step_identifier.to_owned());
        self
    }

    fn otherwise(mut self, step_identifier: &str) -> TemplateStep {
        self.on_fail = Some(step_identifier.to_owned());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_target_is_a_step_of_its_template() {
        for template in templates() {
            let steps: BTreeSet<&str> = template
                .steps
                .iter()
                .map(|step| step.step_identifier.as_str())
                .collect();
            assert_eq!(
                steps.len(),
                template.steps.len(),
                "{}",
                template.workflow_name
            );
            for step in &template.steps {
                for target in step.on_success.iter().chain(&step.on_fail) {
                    assert!(
                        steps.contains(target.as_str()) && *target != step.step_identifier,
                        "{}: {} leads to {target}",
                        template.workflow_name,
                        step.step_identifier
                    );
                }
            }
        }
    }

    #[test]
    fn every_template_asks_a_person_once_or_twice() {
        for template in templates() {
            let gated: Vec<_> = template
                .steps
                .iter()
                .filter(|step| step.human_approval_required)
                .collect();
            assert!((1..=2).contains(&gated.len()), "{}", template.workflow_name);
            for step in gated {
                assert!(step.on_success.is_some() && step.on_fail.is_some());
            }
            assert!(["fifo_sequential", "concurrently"].contains(&template.runtype.as_str()));
        }
    }

    #[test]
    fn bodies_headers_and_queries_are_json_objects() {
        for step in templates().iter().flat_map(|template| &template.steps) {
            for json in [
                &step.request_body_json,
                &step.headers_json,
                &step.query_params_json,
            ] {
                let value: serde_json::Value = serde_json::from_str(json).unwrap();
                assert!(value.is_object(), "{}: {json}", step.step_identifier);
            }
            assert!(step.domain.ends_with(".example.com"));
            assert!(step.delay_to_next_step <= 8);
            assert!(["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&step.method.as_str()));
        }
    }
}
