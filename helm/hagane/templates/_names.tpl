{{/* Labels of every object. Names are fixed: a cluster has one Hagane, as it has one set of definitions. */}}
{{- define "hagane.labels" -}}
app.kubernetes.io/name: hagane
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Labels that select a component's Pods; call with (list . "agent"). */}}
{{- define "hagane.selector" -}}
app.kubernetes.io/name: hagane
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* An image; call with (list . .Values.agent.image). */}}
{{- define "hagane.image" -}}
{{ (index . 1).repository }}:{{ (index . 1).tag | default (index . 0).Chart.AppVersion }}
{{- end }}

{{/* The user name of a service account; call with (list . "agent"). */}}
{{- define "hagane.user" -}}
system:serviceaccount:{{ (index . 0).Release.Namespace }}:hagane-{{ index . 1 }}
{{- end }}

{{/* The credentials of a Pod: a token of an hour, renewed by the kubelet. */}}
{{- define "hagane.credentials" -}}
- name: credentials
  projected:
    defaultMode: 0440
    sources:
    - serviceAccountToken: {path: token, expirationSeconds: 3600}
    - configMap:
        name: kube-root-ca.crt
        items: [{key: ca.crt, path: ca.crt}]
    - downwardAPI:
        items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]
{{- end }}

{{/* Which hosts the agent and the VRRP program run on. */}}
{{- define "hagane.hosts" -}}
{{- with .Values.hosts.nodeSelector -}}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.hosts.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.hosts.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
