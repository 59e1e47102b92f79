var Y=globalThis,Q=Y.ShadowRoot&&(Y.ShadyCSS===void 0||Y.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Be=Symbol(),qe=new WeakMap,Z=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==Be)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(Q&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=qe.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&qe.set(e,t))}return t}toString(){return this.cssText}},je=r=>new Z(typeof r=="string"?r:r+"",void 0,Be);var ze=(r,t)=>{if(Q)r.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=Y.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,r.appendChild(s)}},me=Q?r=>r:r=>r instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return je(e)})(r):r;var{is:Nt,defineProperty:Ut,getOwnPropertyDescriptor:Ot,getOwnPropertyNames:Dt,getOwnPropertySymbols:It,getPrototypeOf:Ht}=Object,ee=globalThis,Ve=ee.trustedTypes,Lt=Ve?Ve.emptyScript:"",Ft=ee.reactiveElementPolyfillSupport,V=(r,t)=>r,ue={toAttribute(r,t){switch(t){case Boolean:r=r?Lt:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,t){let e=r;switch(t){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},Ke=(r,t)=>!Nt(r,t),We={attribute:!0,type:String,converter:ue,reflect:!1,useDefault:!1,hasChanged:Ke};Symbol.metadata??=Symbol("metadata"),ee.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=We){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&Ut(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:o}=Ot(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:i,set(n){let l=i?.call(this);o?.call(this,n),this.requestUpdate(t,l,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??We}static _$Ei(){if(this.hasOwnProperty(V("elementProperties")))return;let t=Ht(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(V("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(V("properties"))){let e=this.properties,s=[...Dt(e),...It(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(me(i))}else t!==void 0&&e.push(me(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return ze(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let o=(s.converter?.toAttribute!==void 0?s.converter:ue).toAttribute(e,s.type);this._$Em=t,o==null?this.removeAttribute(i):this.setAttribute(i,o),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let o=s.getPropertyOptions(i),n=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:ue;this._$Em=i;let l=n.fromAttribute(e,o.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(t,e,s,i=!1,o){if(t!==void 0){let n=this.constructor;if(i===!1&&(o=this[t]),s??=n.getPropertyOptions(t),!((s.hasChanged??Ke)(o,e)||s.useDefault&&s.reflect&&o===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:o},n){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),o!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,o]of this._$Ep)this[i]=o;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,o]of s){let{wrapped:n}=o,l=this[i];n!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,o,l)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[V("elementProperties")]=new Map,w[V("finalized")]=new Map,Ft?.({ReactiveElement:w}),(ee.reactiveElementVersions??=[]).push("2.1.2");var ve=globalThis,Ge=r=>r,te=ve.trustedTypes,Je=te?te.createPolicy("lit-html",{createHTML:r=>r}):void 0,ge="$lit$",_=`lit$${Math.random().toFixed(9).slice(2)}$`,$e="?"+_,qt=`<${$e}>`,P=document,K=()=>P.createComment(""),G=r=>r===null||typeof r!="object"&&typeof r!="function",be=Array.isArray,tt=r=>be(r)||typeof r?.[Symbol.iterator]=="function",fe=`[ 	
\f\r]`,W=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Xe=/-->/g,Ye=/>/g,R=RegExp(`>|${fe}(?:([^\\s"'>=/]+)(${fe}*=${fe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ze=/'/g,Qe=/"/g,st=/^(?:script|style|textarea|title)$/i,ye=r=>(t,...e)=>({_$litType$:r,strings:t,values:e}),a=ye(1),it=ye(2),as=ye(3),A=Symbol.for("lit-noChange"),h=Symbol.for("lit-nothing"),et=new WeakMap,M=P.createTreeWalker(P,129);function rt(r,t){if(!be(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Je!==void 0?Je.createHTML(t):t}var ot=(r,t)=>{let e=r.length-1,s=[],i,o=t===2?"<svg>":t===3?"<math>":"",n=W;for(let l=0;l<e;l++){let c=r[l],p,v,d=-1,u=0;for(;u<c.length&&(n.lastIndex=u,v=n.exec(c),v!==null);)u=n.lastIndex,n===W?v[1]==="!--"?n=Xe:v[1]!==void 0?n=Ye:v[2]!==void 0?(st.test(v[2])&&(i=RegExp("</"+v[2],"g")),n=R):v[3]!==void 0&&(n=R):n===R?v[0]===">"?(n=i??W,d=-1):v[1]===void 0?d=-2:(d=n.lastIndex-v[2].length,p=v[1],n=v[3]===void 0?R:v[3]==='"'?Qe:Ze):n===Qe||n===Ze?n=R:n===Xe||n===Ye?n=W:(n=R,i=void 0);let m=n===R&&r[l+1].startsWith("/>")?" ":"";o+=n===W?c+qt:d>=0?(s.push(p),c.slice(0,d)+ge+c.slice(d)+_+m):c+_+(d===-2?l:m)}return[rt(r,o+(r[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},J=class r{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let o=0,n=0,l=t.length-1,c=this.parts,[p,v]=ot(t,e);if(this.el=r.createElement(p,s),M.currentNode=this.el.content,e===2||e===3){let d=this.el.content.firstChild;d.replaceWith(...d.childNodes)}for(;(i=M.nextNode())!==null&&c.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let d of i.getAttributeNames())if(d.endsWith(ge)){let u=v[n++],m=i.getAttribute(d).split(_),g=/([.?@])?(.*)/.exec(u);c.push({type:1,index:o,name:g[2],strings:m,ctor:g[1]==="."?ie:g[1]==="?"?re:g[1]==="@"?oe:U}),i.removeAttribute(d)}else d.startsWith(_)&&(c.push({type:6,index:o}),i.removeAttribute(d));if(st.test(i.tagName)){let d=i.textContent.split(_),u=d.length-1;if(u>0){i.textContent=te?te.emptyScript:"";for(let m=0;m<u;m++)i.append(d[m],K()),M.nextNode(),c.push({type:2,index:++o});i.append(d[u],K())}}}else if(i.nodeType===8)if(i.data===$e)c.push({type:2,index:o});else{let d=-1;for(;(d=i.data.indexOf(_,d+1))!==-1;)c.push({type:7,index:o}),d+=_.length-1}o++}}static createElement(t,e){let s=P.createElement("template");return s.innerHTML=t,s}};function N(r,t,e=r,s){if(t===A)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,o=G(t)?void 0:t._$litDirective$;return i?.constructor!==o&&(i?._$AO?.(!1),o===void 0?i=void 0:(i=new o(r),i._$AT(r,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=N(r,i._$AS(r,t.values),i,s)),t}var se=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??P).importNode(e,!0);M.currentNode=i;let o=M.nextNode(),n=0,l=0,c=s[0];for(;c!==void 0;){if(n===c.index){let p;c.type===2?p=new I(o,o.nextSibling,this,t):c.type===1?p=new c.ctor(o,c.name,c.strings,this,t):c.type===6&&(p=new ne(o,this,t)),this._$AV.push(p),c=s[++l]}n!==c?.index&&(o=M.nextNode(),n++)}return M.currentNode=P,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},I=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=h,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=N(this,t,e),G(t)?t===h||t==null||t===""?(this._$AH!==h&&this._$AR(),this._$AH=h):t!==this._$AH&&t!==A&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):tt(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==h&&G(this._$AH)?this._$AA.nextSibling.data=t:this.T(P.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=J.createElement(rt(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let o=new se(i,this),n=o.u(this.options);o.p(e),this.T(n),this._$AH=o}}_$AC(t){let e=et.get(t.strings);return e===void 0&&et.set(t.strings,e=new J(t)),e}k(t){be(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let o of t)i===e.length?e.push(s=new r(this.O(K()),this.O(K()),this,this.options)):s=e[i],s._$AI(o),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=Ge(t).nextSibling;Ge(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},U=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,o){this.type=1,this._$AH=h,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=o,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=h}_$AI(t,e=this,s,i){let o=this.strings,n=!1;if(o===void 0)t=N(this,t,e,0),n=!G(t)||t!==this._$AH&&t!==A,n&&(this._$AH=t);else{let l=t,c,p;for(t=o[0],c=0;c<o.length-1;c++)p=N(this,l[s+c],e,c),p===A&&(p=this._$AH[c]),n||=!G(p)||p!==this._$AH[c],p===h?t=h:t!==h&&(t+=(p??"")+o[c+1]),this._$AH[c]=p}n&&!i&&this.j(t)}j(t){t===h?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},ie=class extends U{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===h?void 0:t}},re=class extends U{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==h)}},oe=class extends U{constructor(t,e,s,i,o){super(t,e,s,i,o),this.type=5}_$AI(t,e=this){if((t=N(this,t,e,0)??h)===A)return;let s=this._$AH,i=t===h&&s!==h||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,o=t!==h&&(s===h||i);i&&this.element.removeEventListener(this.name,this,s),o&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},ne=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){N(this,t)}},nt={M:ge,P:_,A:$e,C:1,L:ot,R:se,D:tt,V:N,I,H:U,N:re,U:oe,B:ie,F:ne},Bt=ve.litHtmlPolyfillSupport;Bt?.(J,I),(ve.litHtmlVersions??=[]).push("3.3.3");var at=(r,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let o=e?.renderBefore??null;s._$litPart$=i=new I(t.insertBefore(K(),o),o,void 0,e??{})}return i._$AI(r),i};var Ee=globalThis,k=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=at(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};k._$litElement$=!0,k.finalized=!0,Ee.litElementHydrateSupport?.({LitElement:k});var jt=Ee.litElementPolyfillSupport;jt?.({LitElement:k});(Ee.litElementVersions??=[]).push("4.2.2");function lt(r){return document.querySelector(`meta[name="backchat:${r}"]`)?.content??""}var O=location.origin,X=`${location.protocol==="https:"?"wss":"ws"}://${location.host}`,H=lt("internal"),E=lt("key"),T="us-east-1";async function x(r,t="GET",e){let s;try{s=await fetch(H+r,{method:t,...e?{body:JSON.stringify(e),headers:{"Content-Type":"application/json"}}:{},credentials:"omit"})}catch{throw new Error(`The internal port, ${H}, cannot be reached.`)}if(!s.ok){let i=await s.text();throw new Error(`${s.status} ${/"message"\s*:\s*"/.test(i)?JSON.parse(i).message:i}`)}return s}async function ct(){try{return(await ae(1)).at(-1)?.id??0}catch{return 0}}async function ae(r,t=""){return(await(await x(`/dev/frames?limit=${r}${t&&`&${t}`}`)).json()).frames}async function dt(r){try{return(await ae(100)).filter(e=>e.kind==="CONNECT"&&e.reason&&e.id>r).at(-1)?.reason??""}catch(t){return t instanceof Error?t.message:""}}var ut="ivschat",ht="host;x-amz-date",we=new TextEncoder,Se;function ft(r){return[...new Uint8Array(r)].map(t=>t.toString(16).padStart(2,"0")).join("")}async function pt(r){return ft(await crypto.subtle.digest("SHA-256",we.encode(r)))}function mt(r){return crypto.subtle.importKey("raw",r,{name:"HMAC",hash:"SHA-256"},!1,["sign"])}async function vt(r,t){return crypto.subtle.sign("HMAC",r,we.encode(t))}async function zt(r){let t=await mt(we.encode(`AWS4${E}`));for(let e of[r,T,ut,"aws4_request"])t=await mt(await vt(t,e));return t}function _e(r){return encodeURIComponent(r).replace(/[!'()*]/g,t=>`%${t.charCodeAt(0).toString(16).toUpperCase()}`)}async function gt(r,t,e,s,i){let o=i.toISOString().replace(/[:-]|\.\d{3}/g,""),n=o.slice(0,8);Se?.day!==n&&(Se={day:n,key:zt(n)});let l=t.replaceAll("%","%25"),c=[r,l,e,`host:${location.host}`,`x-amz-date:${o}`,"",ht,await pt(s)].join(`
`),p=`${n}/${T}/${ut}/aws4_request`,v=["AWS4-HMAC-SHA256",o,p,await pt(c)].join(`
`),d=ft(await vt(await Se.key,v));return{"X-Amz-Date":o,Authorization:`AWS4-HMAC-SHA256 Credential=${E}/${p}, SignedHeaders=${ht}, Signature=${d}`}}var le=class extends Error{constructor(e,s,i){super(i);this.status=e;this.name=s}};function $(r){return r instanceof le?`${r.status} ${r.name}: ${r.message}`:r instanceof TypeError?"The server cannot be reached.":String(r instanceof Error?r.message:r)}var bt=0;async function $t(r,t,e,s){let i=await gt(r,t,e,s,new Date(Date.now()+bt));return fetch(O+t+(e&&`?${e}`),{method:r,headers:s?{...i,"Content-Type":"application/json"}:i,...s?{body:s}:{},credentials:"omit"})}async function Ae(r,t,e,s){if(!crypto.subtle)throw new Error("Browsers sign requests on trustworthy pages only: open this one by http://127.0.0.1 or https.");let i=s?JSON.stringify(s):"",o=await $t(r,t,e,i);o.status===403&&o.headers.get("x-amzn-ErrorType")==="InvalidSignatureException"&&(bt=Date.parse(o.headers.get("Date")??"")-Date.now()||0,o=await $t(r,t,e,i));let n=o.status===204?"":await o.text(),l=n?JSON.parse(n):{};if(!o.ok)throw new le(o.status,o.headers.get("x-amzn-ErrorType")??"Error",l.message??n);return l}function b(r,t){return Ae("POST",`/${r}`,"",t)}async function L(r){let t=[],e;do{let s=await b("ListRooms",{maxResults:50,...r?{name:r}:{},...e?{nextToken:e}:{}});t.push(...s.rooms),e=s.nextToken}while(e&&t.length<1e3);return t}async function yt(r,t,e){let s=Object.keys(t).filter(o=>!(o in e)).map(o=>`tagKeys=${_e(o)}`).sort(),i=`/tags/${_e(r)}`;s.length>0&&await Ae("DELETE",i,s.join("&")),Object.keys(e).length>0&&await Ae("POST",i,"",{tags:e})}var f=class extends k{createRenderRoot(){return this}};function y(r){let t={};for(let[e,s]of new FormData(r))t[e]=String(s).trim();return t}function D(r){let t={};for(let e of r.split(`
`).filter(s=>s.trim())){let[s,...i]=e.split("=");if(i.length===0)throw new Error(`Write name=value, one a line: ${e.trim()}`);t[s.trim()]=i.join("=").trim()}return t}function F(r){return Object.entries(r??{}).map(([t,e])=>`${t}=${e}`).join(`
`)}function ce(r){return r?new Date(r).toLocaleTimeString():""}var Vt=["SEND_MESSAGE","DELETE_MESSAGE","DISCONNECT_USER","CONNECT","CreateChatToken","CreateRoom","SendEvent"],Wt=[["error","is refused"],["latency","takes longer (ms)"],["drop","breaks the connection"],["close","is answered by a Close frame (code)"],["sessionExpired","ends the session"],["tokenExpired","finds the token expired"],["slowReview","is reviewed slowly (ms)"]],Kt=/^[A-Z_]+$/;function Gt(r,t){switch(r){case"error":return{error:{status:Number(t||503),exception:"ThrottlingException",message:"by the console"}};case"latency":case"slowReview":return{[r]:Number(t||1e3)};case"close":return{close:{code:Number(t||1001),reason:"by the console"}};default:return{[r]:!0}}}var Te=class extends f{constructor(){super(...arguments);this.faults=[];this.problem="";this.done=""}connectedCallback(){super.connectedCallback(),this.run("",()=>Promise.resolve())}async run(e,s){try{await s(),this.faults=(await(await x("/dev/faults")).json()).faults,this.problem="",this.done=e}catch(i){this.problem=$(i),this.done=""}this.requestUpdate()}add(e){e.preventDefault();let{target:s="",effect:i="",value:o="",room:n,user:l,times:c}=y(e.target);this.run("The fault was added.",()=>x("/dev/faults","POST",{[Kt.test(s)?"action":"operation"]:s,...Gt(i,o),...n?{room:n}:{},...l?{user:l}:{},times:Number(c)}))}render(){return a`
      <h1 tabindex="-1">Faults</h1>
      <p>See how your app copes: what matches a fault goes wrong as it says.</p>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:h}
      <p role="status" class="done">${this.done}</p>
      <ul class="faults" aria-label="Faults">
        ${this.faults.map(({id:e,...s})=>{let i=JSON.stringify(s);return a`<li>
            <code class="attributes">${i}</code>
            <button
              type="button"
              class="small quiet"
              aria-label=${`Remove ${i}`}
              @click=${()=>{this.run("The fault was removed.",()=>x(`/dev/faults/${encodeURIComponent(e)}`,"DELETE"))}}
              >Remove</button
            >
          </li>`})}
      </ul>
      ${this.faults.length>0?a`<button type="button" @click=${()=>{this.run("All faults were removed.",()=>x("/dev/faults","DELETE"))}}
            >Remove all</button
          >`:a`<p class="empty">Nothing goes wrong on purpose.</p>`}
      <section class="card" aria-labelledby="add-fault">
        <h2 id="add-fault">Add a fault</h2>
        <form class="grid" @submit=${this.add}>
          <label
            >What
            <input name="target" list="targets" required value="SEND_MESSAGE" />
          </label>
          <datalist id="targets">${Vt.map(e=>a`<option value=${e}></option>`)}</datalist>
          <label
            >Effect
            <select name="effect">
              ${Wt.map(([e,s])=>a`<option value=${e}>${s}</option>`)}
            </select></label
          >
          <label>Status, code or time <input name="value" type="number" min="1" /></label>
          <label>How often <input name="times" type="number" min="1" value="1" required /></label>
          <label>Only in the room with this ARN <input name="room" /></label>
          <label>Only for the user <input name="user" /></label>
          <button>Add the fault</button>
        </form>
      </section>
    `}};customElements.define("console-faults",Te);var Et={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},St=r=>(...t)=>({_$litDirective$:r,values:t}),de=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,s){this._$Ct=t,this._$AM=e,this._$Ci=s}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:Jt}=nt,wt=r=>r;var _t=()=>document.createComment(""),q=(r,t,e)=>{let s=r._$AA.parentNode,i=t===void 0?r._$AB:t._$AA;if(e===void 0){let o=s.insertBefore(_t(),i),n=s.insertBefore(_t(),i);e=new Jt(o,n,r,r.options)}else{let o=e._$AB.nextSibling,n=e._$AM,l=n!==r;if(l){let c;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(c=r._$AU)!==n._$AU&&e._$AP(c)}if(o!==i||l){let c=e._$AA;for(;c!==o;){let p=wt(c).nextSibling;wt(s).insertBefore(c,i),c=p}}}return e},C=(r,t,e=r)=>(r._$AI(t,e),r),Xt={},At=(r,t=Xt)=>r._$AH=t,Tt=r=>r._$AH,he=r=>{r._$AR(),r._$AA.remove()};var kt=(r,t,e)=>{let s=new Map;for(let i=t;i<=e;i++)s.set(r[i],i);return s},B=St(class extends de{constructor(r){if(super(r),r.type!==Et.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,t,e){let s;e===void 0?e=t:t!==void 0&&(s=t);let i=[],o=[],n=0;for(let l of r)i[n]=s?s(l,n):n,o[n]=e(l,n),n++;return{values:o,keys:i}}render(r,t,e){return this.dt(r,t,e).values}update(r,[t,e,s]){let i=Tt(r),{values:o,keys:n}=this.dt(t,e,s);if(!Array.isArray(i))return this.ut=n,o;let l=this.ut??=[],c=[],p,v,d=0,u=i.length-1,m=0,g=o.length-1;for(;d<=u&&m<=g;)if(i[d]===null)d++;else if(i[u]===null)u--;else if(l[d]===n[m])c[m]=C(i[d],o[m]),d++,m++;else if(l[u]===n[g])c[g]=C(i[u],o[g]),u--,g--;else if(l[d]===n[g])c[g]=C(i[d],o[g]),q(r,c[g+1],i[d]),d++,g--;else if(l[u]===n[m])c[m]=C(i[u],o[m]),q(r,i[d],i[u]),u--,m++;else if(p===void 0&&(p=kt(n,m,g),v=kt(l,d,u)),p.has(l[d]))if(p.has(l[u])){let S=v.get(n[m]),pe=S!==void 0?i[S]:null;if(pe===null){let Fe=q(r,i[d]);C(Fe,o[m]),c[m]=Fe}else c[m]=C(pe,o[m]),q(r,i[d],pe),i[S]=null;m++}else he(i[u]),u--;else he(i[d]),d++;for(;m<=g;){let S=q(r,c[g+1]);C(S,o[m]),c[m++]=S}for(;d<=u;){let S=i[d++];S!==null&&he(S)}return this.ut=n,At(r,c),A}});var j=class{constructor(t,e){this.max=t;this.onItems=e;this.waiting=[];this.scheduled=!1}add(t){this.waiting.push(t),this.waiting.length>=2*this.max&&(this.waiting=this.waiting.slice(-this.max)),this.scheduled||(this.scheduled=!0,requestAnimationFrame(()=>{this.scheduled=!1;let e=this.waiting.slice(-this.max);this.waiting=[],this.onItems(e)}))}};var ke=200,xe=class extends f{constructor(){super(...arguments);this.rows=[];this.state="connecting";this.isPaused=!1;this.skipped=0;this.room="";this.user="";this.batch=new j(ke,e=>{this.show(e)})}connectedCallback(){super.connectedCallback(),this.open()}disconnectedCallback(){super.disconnectedCallback(),this.source?.close()}open(){this.source?.close();let e=new URLSearchParams({...this.room?{room:this.room}:{},...this.user?{user:this.user}:{}}).toString(),s=new EventSource(`${H}/dev/frames?${e}`);s.onopen=()=>{this.onOpen(s,e)},s.onerror=()=>this.set(`cannot be read from ${H}`),s.onmessage=i=>{this.isPaused||this.batch.add(JSON.parse(i.data))},s.addEventListener("skipped",i=>{this.skipped+=Number(JSON.parse(i.data).skipped),this.requestUpdate()}),this.source=s}show(e){let s=new Map([...this.rows,...e].map(i=>[i.id,i]));this.rows=[...s.values()].sort((i,o)=>o.id-i.id).slice(0,ke),this.requestUpdate()}async onOpen(e,s){this.set("live");try{let i=await ae(ke,s);e===this.source&&this.show(i)}catch(i){this.set($(i))}}set(e){this.state=e,this.requestUpdate()}filter(e){e.preventDefault(),{room:this.room="",user:this.user=""}=y(e.target),this.rows=[],this.open()}pause(){this.isPaused=!this.isPaused,this.requestUpdate()}row(e){return a`<tr class=${e.error||e.reason?"refused":""}>
      <td>${ce(e.time)}</td>
      <td>${e.direction}</td>
      <td>${e.kind}</td>
      <td>${e.user??""}</td>
      <td><code>${(e.room??"").split("/").at(-1)}</code></td>
      <td><code class="attributes">${e.text??""}</code></td>
      <td>${e.status??""} ${e.error??""} ${e.reason??""}</td>
    </tr>`}render(){return a`
      <h1 tabindex="-1">Frames</h1>
      <form class="row" @submit=${this.filter}>
        <label>Room's ARN or id <input name="room" /></label>
        <label>User <input name="user" /></label>
        <button>Filter</button>
        <button type="button" aria-pressed=${this.isPaused} @click=${this.pause}>Pause</button>
        <span role="status">${this.state}</span>
        ${this.skipped?a`<span>${this.skipped} skipped</span>`:h}
      </form>
      <div class="wide" tabindex="0" role="region" aria-label="Frames">
        <table class="frames">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Way</th>
              <th scope="col">Kind</th>
              <th scope="col">User</th>
              <th scope="col">Room</th>
              <th scope="col">Text</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            ${B(this.rows,e=>e.id,e=>this.row(e))}
          </tbody>
        </table>
      </div>
    `}};customElements.define("console-frames",xe);var Ce=60,xt=300,Re=64;function Yt(r){let t=new Map;for(let e of r.split(`
`)){let s=/^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(e);s&&t.set(s[1],(t.get(s[1])??0)+Number(s[2]))}return t}var Pe=class extends f{constructor(){super(...arguments);this.series=[{name:"Connections",metrics:["backchat_connections"],isRate:!1,values:[]},{name:"Messages a second",metrics:["backchat_messages_total"],isRate:!0,values:[]},{name:"Deliveries a second",metrics:["backchat_deliveries_total"],isRate:!0,values:[]},{name:"Refusals a second",metrics:["backchat_actions_refused_total","backchat_upgrades_refused_total","backchat_requests_refused_total","backchat_connections_refused_total"],isRate:!0,values:[]}];this.problem="";this.timer=0}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>{this.read()},1e3),this.read()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}async read(){try{let e=Yt(await(await x("/metrics")).text()),s=performance.now(),i=(o,n)=>o.reduce((l,c)=>l+(n.get(c)??0),0);for(let o of this.series){let n=i(o.metrics,e);if(!o.isRate)o.values.push(n);else if(this.last){let l=Math.max(0,n-i(o.metrics,this.last.totals));o.values.push(l*1e3/(s-this.last.at))}o.values=o.values.slice(-Ce)}this.last={at:s,totals:e},this.problem=""}catch(e){this.problem=$(e)}this.requestUpdate()}chart({name:e,values:s}){let i=Math.max(1,...s),o=s.map((n,l)=>`${xt*(l+Ce-s.length)/(Ce-1)},${Re-Re*n/i}`).join(" ");return a`<figure class="card">
      <figcaption>${e}<b>${Me(s.at(-1))}</b></figcaption>
      <svg viewBox=${`0 -2 ${xt} ${Re+4}`} preserveAspectRatio="none" aria-hidden="true">
        ${s.length>1?it`<polyline points=${o} />`:h}
      </svg>
      <span class="scale">at most ${Me(i)} in the last minute</span>
    </figure>`}render(){return a`
      <h1 tabindex="-1">Numbers</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:h}
      <div class="charts">${this.series.map(e=>this.chart(e))}</div>
      <details>
        <summary>As a table</summary>
        <div class="wide" tabindex="0" role="region" aria-label="Numbers of the last ten seconds">
          <table>
            <thead>
              <tr>
                <th scope="col">Seconds ago</th>
                ${this.series.map(e=>a`<th scope="col">${e.name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${[...Array(10).keys()].map(e=>a`<tr>
                  <th scope="row">${e}</th>
                  ${this.series.map(s=>a`<td>${Me(s.values.at(-1-e))}</td>`)}
                </tr>`)}
            </tbody>
          </table>
        </div>
      </details>
    `}};function Me(r){return r===void 0?"":String(Math.round(r*10)/10)}customElements.define("console-numbers",Pe);var z=class{constructor(t,e){this.wasOpen=!1;this.socket=new WebSocket(X,t),this.socket.onopen=()=>{this.wasOpen=!0,e.onOpen()},this.socket.onmessage=s=>e.onFrame(JSON.parse(s.data)),this.socket.onclose=s=>e.onClose(this.reason(s),this.wasOpen)}reason(t){return this.wasOpen?t.code===1006?"The connection broke.":`Closed: ${t.code} ${t.reason}`.trim():"The server refused the connection."}send(t){this.socket.send(JSON.stringify({Action:"SEND_MESSAGE",RequestId:crypto.randomUUID(),Content:t}))}close(){this.socket.onopen=this.socket.onmessage=this.socket.onclose=null,this.socket.close()}};var Ct=1e3,Rt=100,Zt=5,Ne=class extends f{constructor(){super(...arguments);this.entries=[];this.isScrolledBack=!1;this.hasFocus=!1;this.armed="";this.active="";this.arrived=0;this.inThisSecond=0;this.rate=0;this.unseen=0;this.timer=0;this.serial=0;this.batch=new j(Ct,e=>this.onFrames(e))}static{this.properties={label:{},moderates:{type:Boolean}}}add(e){this.arrived++,this.inThisSecond++,this.batch.add(e)}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>{this.rate!==this.inThisSecond&&(this.rate=this.inThisSecond,this.requestUpdate()),this.inThisSecond=0},1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}onFrames(e){for(let s of e){if(s.Type==="EVENT"&&s.EventName==="aws:DELETE_MESSAGE"){let i=s.Attributes?.MessageID;for(let o of this.entries)o.isDeleted||=o.frame.Id===i}this.entries.push({id:`${s.Id}#${this.serial++}`,frame:s,isDeleted:!1})}this.entries=this.entries.slice(-Ct),this.unseen+=this.frozen?e.length:0,this.requestUpdate()}follow(){this.hasFocus=!1,this.isScrolledBack=!1,this.freezeOrFollow(),this.querySelector(".scroller")?.focus()}freezeOrFollow(){this.isScrolledBack||this.hasFocus?this.frozen??=this.isScrolledBack?this.entries.slice():this.entries.slice(-Rt):(this.frozen=void 0,this.unseen=0,this.armed=""),this.requestUpdate()}onScroll(e){let s=e.target,i=s.scrollHeight-s.scrollTop-s.clientHeight>16;i!==this.isScrolledBack&&(this.isScrolledBack=i,this.freezeOrFollow())}onFocus(e){let s=e.target.closest("li"),i=e.type==="focusin"?s!==null:this.isInRow(e.relatedTarget);s&&e.type==="focusin"&&(this.active=s.dataset.key??""),i!==this.hasFocus&&(this.hasFocus=i,this.freezeOrFollow())}isInRow(e){return e instanceof HTMLElement&&this.contains(e)&&e.closest("li")!==null}onKey(e){let s=[...this.querySelectorAll("li")],i=s.findIndex(l=>l.contains(document.activeElement)),o={ArrowUp:i<0?s.length-1:i-1,ArrowDown:i+1,Home:0,End:s.length-1}[e.key],n=o===void 0?void 0:s[o];n?(e.preventDefault(),n.focus()):e.key==="Escape"&&this.armed&&(this.armed="",this.requestUpdate())}moderate(e,s){let i=`${s} ${e.id}`;this.armed===i?(this.armed="",document.activeElement?.closest("li")?.focus(),this.dispatchEvent(new CustomEvent("moderation",{detail:{action:s,frame:e.frame}}))):this.armed=i,this.requestUpdate()}button(e,s,i){let o=this.armed===`${s} ${e.id}`;return a`<button
      type="button"
      class=${o?"small danger":"small quiet"}
      tabindex=${this.active===e.id?0:-1}
      @click=${()=>this.moderate(e,s)}
      >${o?`Confirm: ${i.toLowerCase()}`:i}</button
    >`}row(e){let{frame:s}=e,i=s.Type==="MESSAGE",o=F(s.Attributes);return a`<li
      class=${`${s.Type.toLowerCase()}${e.isDeleted?" deleted":""}`}
      tabindex="-1"
      data-key=${e.id}
    >
      <time datetime=${s.SendTime??""}>${ce(s.SendTime)}</time>
      <b>${i?s.Sender?.UserId:s.Type==="EVENT"?s.EventName:"refused"}</b>
      <span class="content">${i?s.Content:s.ErrorMessage??""}</span>
      ${e.isDeleted?a`<em>deleted</em>`:h}
      ${o?a`<code class="attributes">${o}</code>`:h}
      ${this.moderates&&i?a`<span class="actions">
            ${e.isDeleted?h:this.button(e,"delete","Delete")}
            ${this.button(e,"disconnect",`Disconnect ${s.Sender?.UserId}`)}
          </span>`:h}
    </li>`}render(){let e=this.frozen??this.entries.slice(-Rt),s=this.rate>Zt;return a`
      <div
        class="scroller"
        role="log"
        aria-label=${this.label}
        aria-live=${s||this.frozen?"off":"polite"}
        tabindex="0"
        @scroll=${this.onScroll}
        @focusin=${this.onFocus}
        @focusout=${this.onFocus}
        @keydown=${this.onKey}
      >
        ${e.length===0?a`<p class="empty">Nothing was said yet.</p>`:h}
        <ol>
          ${B(e,i=>i.id,i=>this.row(i))}
        </ol>
      </div>
      <p class="follow">
        <span class="count">${this.arrived} received</span>
        <span role="status">${s?`${this.rate} a second`:""}</span>
        ${this.frozen?a`<button type="button" class="small" @click=${this.follow}>Follow (${this.unseen} new)</button>`:h}
      </p>
    `}updated(){if(!this.frozen){let e=this.querySelector(".scroller");e&&(e.scrollTop=e.scrollHeight)}}};customElements.define("chat-timeline",Ne);var Ue=class extends f{constructor(){super(...arguments);this.state="connecting";this.problem="";this.attempt=0}static{this.properties={room:{},user:{},moderates:{type:Boolean}}}updated(e){(e.has("room")||e.has("user"))&&this.open()}disconnectedCallback(){super.disconnectedCallback(),this.attempt++,this.socket?.close()}set(e,s=""){this.state=e,this.problem=s,this.requestUpdate()}async open(){let e=++this.attempt;this.socket?.close(),this.socket=void 0,this.set("connecting");try{let{token:s}=await b("CreateChatToken",{roomIdentifier:this.room,userId:this.user,capabilities:["SEND_MESSAGE"]});if(e!==this.attempt)return;this.socket=new z(s,{onOpen:()=>this.set("connected"),onFrame:i=>this.querySelector("chat-timeline")?.add(i),onClose:i=>this.set("disconnected",i)})}catch(s){this.set("disconnected",$(s))}}send(e){e.preventDefault();let s=e.target,{content:i}=y(s);i&&this.state==="connected"&&(this.socket?.send(i),s.reset())}async moderate({detail:{action:e,frame:s}}){let i=this.room;try{await(e==="delete"?b("DeleteMessage",{roomIdentifier:i,id:s.Id,reason:"deleted in the console"}):b("DisconnectUser",{roomIdentifier:i,userId:s.Sender?.UserId,reason:"disconnected in the console"})),this.set(this.state)}catch(o){this.set(this.state,$(o))}}render(){let e=`say-${this.user}`;return a`
      <section class="pane" aria-label=${`${this.user} in the room`}>
        <header>
          <h2>${this.user}</h2>
          <span class=${`state ${this.state}`} role="status">${this.state}</span>
          ${this.state==="disconnected"?a`<button type="button" class="small" @click=${()=>{this.open()}}>Connect again</button>`:h}
        </header>
        ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:h}
        <chat-timeline
          label=${`Messages that ${this.user} sees`}
          ?moderates=${this.moderates}
          @moderation=${this.moderate}
        ></chat-timeline>
        <form class="say" @submit=${this.send}>
          <label for=${e}>Message by ${this.user}</label>
          <input id=${e} name="content" autocomplete="off" required />
          <button>Send</button>
        </form>
      </section>
    `}};customElements.define("chat-pane",Ue);var Oe=class extends f{constructor(){super(...arguments);this.problem="";this.done=""}static{this.properties={arn:{}}}updated(e){e.has("arn")&&this.run("",()=>Promise.resolve())}async run(e,s){try{await s(),this.room=await b("GetRoom",{identifier:this.arn}),this.problem="",this.done=e}catch(i){this.problem=$(i),this.done=""}this.requestUpdate()}change(e){e.preventDefault();let{name:s,rate:i,length:o,tags:n=""}=y(e.target);this.run("The room was changed.",async()=>{let l=D(n);await b("UpdateRoom",{identifier:this.arn,name:s,maximumMessageRatePerSecond:Number(i),maximumMessageLength:Number(o)}),await yt(this.arn,this.room?.tags??{},l)})}sendEvent(e){e.preventDefault();let{event:s="",attributes:i=""}=y(e.target);this.run(`The event ${s} was sent.`,async()=>b("SendEvent",{roomIdentifier:this.arn,eventName:s,attributes:D(i)}))}settings(e){return a`<section class="card" aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <form class="grid" @submit=${this.change}>
        <label>Name <input name="name" maxlength="128" .value=${e.name??""} /></label>
        <label
          >Messages a second
          <input name="rate" type="number" min="1" max="100" required .value=${String(e.maximumMessageRatePerSecond)}
        /></label>
        <label
          >Characters a message
          <input name="length" type="number" min="1" max="500" required .value=${String(e.maximumMessageLength)}
        /></label>
        <label>Tags, name=value one a line <textarea name="tags" rows="3" .value=${F(e.tags)}></textarea></label>
        <button>Change the room</button>
      </form>
    </section>`}render(){let{room:e}=this;return a`
      <h1 tabindex="-1">${e?e.name||"Unnamed room":"Room"}</h1>
      <p><code>${this.arn}</code></p>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:h}
      <p role="status" class="done">${this.done}</p>
      ${e?a`<div class="panes">
            <chat-pane .room=${e.arn} user="console" moderates></chat-pane>
            <div>
              <section class="card" aria-labelledby="event">
                <h2 id="event">Send an event</h2>
                <form class="grid" @submit=${this.sendEvent}>
                  <label>Name <input name="event" maxlength="100" required /></label>
                  <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
                  <button>Send the event</button>
                </form>
              </section>
              ${this.settings(e)}
            </div>
          </div>`:h}
    `}};customElements.define("console-room",Oe);var De=class extends f{constructor(){super(...arguments);this.problem="";this.done="";this.armed=""}connectedCallback(){super.connectedCallback(),this.run("",()=>Promise.resolve())}async run(e,s){try{return await s(),this.rooms=await L(),this.problem="",this.done=e,this.armed="",!0}catch(i){return this.problem=$(i),this.done="",!1}finally{this.requestUpdate()}}async create(e){e.preventDefault();let s=e.target,{name:i="",tags:o="",rate:n="",length:l=""}=y(s);await this.run(`Room ${i} was made.`,async()=>b("CreateRoom",{name:i,tags:D(o),...n?{maximumMessageRatePerSecond:Number(n)}:{},...l?{maximumMessageLength:Number(l)}:{}}))&&s.reset()}deleteRoom(e){this.armed===e.arn?this.run(`Room ${e.name||e.id} was deleted.`,()=>b("DeleteRoom",{identifier:e.arn})):(this.armed=e.arn,this.requestUpdate())}row(e){let s=this.armed===e.arn;return a`<tr>
      <td><a href=${`#room/${encodeURIComponent(e.arn)}`}>${e.name||"unnamed"}</a></td>
      <td><code>${e.id}</code></td>
      <td><code class="attributes">${F(e.tags)}</code></td>
      <td>${e.createTime?new Date(e.createTime).toLocaleString():""}</td>
      <td>
        <button
          type="button"
          class=${s?"small danger":"small quiet"}
          aria-label=${`${s?"Confirm: delete":"Delete"} ${e.name||e.id}`}
          @click=${()=>this.deleteRoom(e)}
          >${s?"Confirm: delete":"Delete"}</button
        >
      </td>
    </tr>`}render(){return a`
      <h1 tabindex="-1">Rooms</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:h}
      <p role="status" class="done">${this.done}</p>
      <div class="wide" tabindex="0" role="region" aria-label="Rooms">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Id</th>
              <th scope="col">Tags</th>
              <th scope="col">Made</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            ${B(this.rooms??[],e=>e.arn,e=>this.row(e))}
          </tbody>
        </table>
      </div>
      ${this.rooms?.length===0?a`<p class="empty">There are no rooms.</p>`:h}
      <section class="card" aria-labelledby="make-room">
        <h2 id="make-room">Make a room</h2>
        <form class="grid" @submit=${this.create}>
          <label>Name <input name="name" maxlength="128" /></label>
          <label>Messages a second <input name="rate" type="number" min="1" max="100" placeholder="10" /></label>
          <label>Characters a message <input name="length" type="number" min="1" max="500" placeholder="500" /></label>
          <label>Tags, name=value one a line <textarea name="tags" rows="2"></textarea></label>
          <button>Make the room</button>
        </form>
      </section>
    `}};customElements.define("console-rooms",De);var Qt=`export AWS_ENDPOINT_URL_IVSCHAT=${O}
export AWS_ACCESS_KEY_ID=${E} AWS_SECRET_ACCESS_KEY=${E}
export AWS_REGION=${T} AWS_DEFAULT_REGION=${T}`;function Mt(r){return[{name:"AWS CLI",code:`${Qt}

aws ivschat create-chat-token --room-identifier ${r} \\
  --user-id cleo --capabilities SEND_MESSAGE
aws ivschat send-event --room-identifier ${r} \\
  --event-name hello --attributes from=cli`},{name:"JavaScript",code:`// npm install amazon-ivs-chat-messaging; in Node, before version 22, ws too
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';

const room = new ChatRoom({
  regionOrUrl: '${X}',
  tokenProvider: async () => ({ token: process.env.TOKEN }), // as your backend gets it
});
room.addListener('message', (message) => console.log(message.sender.userId, message.content));
room.addListener('connect', () => room.sendMessage(new SendMessageRequest('hello from JavaScript')));
room.connect();`},{name:"boto3",code:`import boto3

ivschat = boto3.client('ivschat', endpoint_url='${O}', region_name='${T}',
                       aws_access_key_id='${E}', aws_secret_access_key='${E}')
room = '${r}'
print(ivschat.create_chat_token(roomIdentifier=room, userId='cleo', capabilities=['SEND_MESSAGE'])['token'])
ivschat.send_event(roomIdentifier=room, eventName='hello', attributes={'from': 'boto3'})`},{name:"Java",code:`Ivschat ivschat = Ivschat.builder()
        .endpoint("${O}").region("${T}").credentials("${E}", "${E}").build();
CreateChatTokenRequest token = CreateChatTokenRequest.builder()
        .roomIdentifier("${r}")
        .userId("cleo")
        .capabilities(ChatTokenCapability.SEND_MESSAGE)
        .build();
ChatRoom room = new ChatRoom("${X}", () -> ivschat.createChatToken(token).thenApply(ChatToken::of));
room.onMessage(message -> System.out.println(message.sender().userId() + " " + message.content()));
room.connect().join();
room.sendMessage("hello from Java");`},{name:"Go",code:`client := ivschat.New(ivschat.Options{
	BaseEndpoint: aws.String("${O}"),
	Region:       "${T}",
	Credentials:  credentials.NewStaticCredentialsProvider("${E}", "${E}", ""),
})
_, err := client.SendEvent(context.TODO(), &ivschat.SendEventInput{
	RoomIdentifier: aws.String("${r}"),
	EventName:      aws.String("hello"),
	Attributes:     map[string]string{"from": "go"},
})`}]}var Pt="first-minute",Ie=class extends f{constructor(){super(...arguments);this.problem="";this.chosen=0;this.copied=""}connectedCallback(){super.connectedCallback(),this.findRoom()}async findRoom(){try{let e=await L(Pt);this.room=(e[0]??await b("CreateRoom",{name:Pt})).arn,this.problem=""}catch(e){this.problem=$(e)}this.requestUpdate()}onTabKey(e){let s={ArrowLeft:-1,ArrowRight:1}[e.key];if(s){let i=[...this.querySelectorAll("[role=tab]")];this.choose((this.chosen+s+i.length)%i.length),i[this.chosen]?.focus()}}choose(e){this.chosen=e,this.copied="",this.requestUpdate()}async copy(e){try{await navigator.clipboard.writeText(e),this.copied="Copied"}catch{this.copied="The browser does not allow it: select the lines"}this.requestUpdate()}lines(e){let s=Mt(e),{name:i,code:o}=s[this.chosen];return a`
      <section class="card" aria-labelledby="paste">
        <h2 id="paste">Join them from your code</h2>
        <div class="tabs" role="tablist" aria-labelledby="paste" @keydown=${this.onTabKey}>
          ${s.map((n,l)=>a`<button
              type="button"
              role="tab"
              id=${`tab-${l}`}
              aria-selected=${l===this.chosen}
              aria-controls="lines"
              tabindex=${l===this.chosen?0:-1}
              @click=${()=>this.choose(l)}
              >${n.name}</button
            >`)}
        </div>
        <div id="lines" role="tabpanel" aria-labelledby=${`tab-${this.chosen}`}>
          <pre tabindex="0" aria-label=${`Lines for ${i}`}><code>${o}</code></pre>
          <button type="button" class="small" @click=${()=>{this.copy(o)}}>Copy</button>
          <span role="status">${this.copied}</span>
        </div>
      </section>
    `}render(){return this.room?a`
      <h1 tabindex="-1">Two people, one room</h1>
      <p>
        Ann and Bob are connected by WebSockets, each with a token of its own. Write as one, and the other receives it.
        <a href=${`#room/${encodeURIComponent(this.room)}`}>Look into the room</a>
      </p>
      <div class="panes">
        <chat-pane .room=${this.room} user="ann" moderates></chat-pane>
        <chat-pane .room=${this.room} user="bob"></chat-pane>
      </div>
      ${this.lines(this.room)}
    `:a`<h1 tabindex="-1">Two people, one room</h1>
        ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>
              <button type="button" @click=${()=>{this.findRoom()}}>Try again</button>`:a`<p role="status">Making a room …</p>`}`}};customElements.define("console-talk",Ie);var es=["SEND_MESSAGE","DELETE_MESSAGE","DISCONNECT_USER"],He=class extends f{constructor(){super(...arguments);this.rooms=[];this.problem="";this.verdict=""}connectedCallback(){super.connectedCallback(),L().then(e=>{this.rooms=e,this.requestUpdate()},e=>this.fail(e))}fail(e){this.problem=$(e),this.requestUpdate()}async make(e){e.preventDefault();let s=e.target,{room:i,user:o,minutes:n,attributes:l=""}=y(s);try{this.token=await b("CreateChatToken",{roomIdentifier:i,userId:o,capabilities:new FormData(s).getAll("capability"),attributes:D(l),...n?{sessionDurationInMinutes:Number(n)}:{}}),this.problem="",this.requestUpdate()}catch(c){this.fail(c)}}async try(e){e.preventDefault();let{token:s=""}=y(e.target),i=await ct(),o=n=>{this.verdict=n,this.requestUpdate()};o("Trying …");try{let n=new z(s,{onOpen:()=>{n.close(),o("It opened a connection. It was used up by that.")},onFrame:()=>{},onClose:(l,c)=>{o(l),c||dt(i).then(p=>o(`${l} ${p}`))}})}catch{o("It has characters that no token has.")}}render(){return a`
      <h1 tabindex="-1">Tokens</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:h}
      <section class="card" aria-labelledby="make-token">
        <h2 id="make-token">Make a token</h2>
        <form class="grid" @submit=${this.make}>
          <label
            >Room
            <select name="room" required>
              ${this.rooms.map(e=>a`<option value=${e.arn}>${e.name||e.id}</option>`)}
            </select></label
          >
          <label>User <input name="user" maxlength="128" required value="cleo" /></label>
          <label>Minutes of the session <input name="minutes" type="number" min="1" max="180" placeholder="60" /></label>
          <fieldset>
            <legend>Capabilities</legend>
            ${es.map(e=>a`<label class="check"
                ><input type="checkbox" name="capability" value=${e} ?checked=${e==="SEND_MESSAGE"} />
                ${e}</label
              >`)}
          </fieldset>
          <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
          <button>Make the token</button>
        </form>
        ${this.token?a`<label class="result"
                >Token, to open one connection until ${new Date(this.token.tokenExpirationTime).toLocaleTimeString()}
                <textarea readonly rows="4" .value=${this.token.token}></textarea
              ></label>
              <p>The session ends at ${new Date(this.token.sessionExpirationTime).toLocaleTimeString()}.</p>`:h}
      </section>
      <section class="card" aria-labelledby="try-token">
        <h2 id="try-token">Why is a token refused?</h2>
        <p>Browsers hide why a connection was refused. The server knows: this opens one with the token, and tells.</p>
        <form class="grid" @submit=${this.try}>
          <label>Token <textarea name="token" rows="4" required></textarea></label>
          <button>Try it</button>
        </form>
        <p role="status" class="done">${this.verdict}</p>
      </section>
    `}};customElements.define("console-tokens",He);var ts=[["talk","Talk"],["rooms","Rooms"],["tokens","Tokens"],["frames","Frames"],["faults","Faults"],["numbers","Numbers"]],Le=class extends f{constructor(){super(...arguments);this.onHash=()=>{this.requestUpdate(),this.updateComplete.then(()=>{this.querySelector("main h1")?.focus()})}}connectedCallback(){super.connectedCallback(),addEventListener("hashchange",this.onHash)}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("hashchange",this.onHash)}view(e,s){switch(e){case"rooms":return a`<console-rooms></console-rooms>`;case"room":return a`<console-room .arn=${s}></console-room>`;case"tokens":return a`<console-tokens></console-tokens>`;case"frames":return a`<console-frames></console-frames>`;case"faults":return a`<console-faults></console-faults>`;case"numbers":return a`<console-numbers></console-numbers>`;default:return a`<console-talk></console-talk>`}}render(){let[e="",s=""]=location.hash.slice(1).split("/"),i=e==="room"?"rooms":e||"talk";return a`
      <header class="top">
        <a class="brand" href="#talk">Backchat</a>
        <nav aria-label="Console">
          ${ts.map(([o,n])=>a`<a href=${`#${o}`} aria-current=${o===i?"page":"false"}>${n}</a>`)}
        </nav>
      </header>
      <main>${this.view(e,decodeURIComponent(s))}</main>
    `}};customElements.define("backchat-console",Le);
